/** What a story is. */
import type { ServerSettings } from '../../../src/testing/reference-server/index.ts';
import type { WiringChoice } from '../adapters/page/choice.ts';
import type { PageConfig } from './page/app.ts';
import type { Stage } from './stage.ts';

export type Kind = 'classic' | 'modern' | 'absent';
export type ClientName = PageConfig['client'];

/** What the server says of the page's session in the end. */
export type Outcome = 'signed in' | 'signed out' | 'wrong user' | 'leaked';

/** What DESIGN says of the usual code in this story: it cannot survive, it can, or that is chance. */
export type Fate = 'loses' | 'survives' | 'either';

export interface StorySettings {
  /** The batch window on both sides, milliseconds. */
  readonly windowMs: number;
  /** Whether page and API share their origin; most apps' do not, and need CORS. */
  readonly sameOrigin?: boolean;
  readonly server?: Partial<ServerSettings>;
  readonly page?: Partial<Pick<PageConfig, 'renewAfterMs' | 'blanks'> & WiringChoice>;
}

/** One story, told once with each client, on each kind of server. */
export interface Story {
  readonly name: string;
  readonly kinds: readonly Kind[];
  readonly settings: StorySettings;
  /** What becomes of the control; null where there is nothing to compare with. */
  readonly control: ((kind: Kind) => Fate) | null;
  /**
   * Tells it.
   *
   * @throws Error when the story itself went otherwise than it should.
   */
  run(stage: Stage): Promise<Outcome>;
}

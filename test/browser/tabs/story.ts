/** What a story of many tabs is. */
import type { User } from '../stories/page/app.ts';
import type { Fate, Kind } from '../stories/story.ts';
import type { Crowd } from './crowd.ts';
import type { EngineName } from './engines/engine.ts';
import type { Means } from './page/app.ts';

/** One story, told in each of its engines, by each of its means. */
export interface TabStory {
  readonly name: string;
  readonly engines: readonly EngineName[];
  readonly means: readonly Means[];
  /** Whether the engines other than Chromium tell it by all its means, too. */
  readonly isMain?: boolean;
  readonly kind: Kind;
  /** What becomes of today's usual code; null where it is not asked. */
  readonly control: ((engine: EngineName) => Fate) | null;
  /** Whether today's usual code stores a blank; it keeps the token if not told. */
  readonly blanks?: 'store' | 'ignore';
  /** How many recoveries reach the server, unless tabs cannot talk; any number where not told. */
  readonly recoveries?: { readonly min: number; readonly max: number };
  /**
   * Tells it, and says who is signed in then. Whether every tab is, is asked for afterwards.
   *
   * @throws Error when the story went otherwise than it should.
   */
  run(crowd: Crowd): Promise<User>;
}

export const EVERYWHERE: readonly EngineName[] = ['chromium', 'firefox', 'webkit'];

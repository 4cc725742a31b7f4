import type { ServerKind } from '../reference-server/index.ts';
import type { Capability } from './adapter.ts';
import type { Stage } from './stage.ts';

/** One thing that every adapter must get right. */
export interface ContractCase {
  readonly title: string;
  /** The servers on which it is played. */
  readonly kinds: readonly ServerKind[];
  /** What the library must be able to do for it. */
  readonly needs?: readonly Capability[];
  play(stage: Stage): Promise<void>;
}

export const BOTH: readonly ServerKind[] = ['classic', 'modern'];
export const EACH: readonly ServerKind[] = ['classic', 'modern', 'absent'];

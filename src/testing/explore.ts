/** Everything that can happen to a client of a rotating token, within bounds that are named. */
import { leaderMachine } from '../../machines/leader.ts';
import { tokenMachine } from '../../machines/token.ts';
import { deviseTokenAuth } from '../protocols/devise-token-auth.ts';
import { Adversary } from './explore/adversary.ts';
import type { Client } from './explore/client.ts';
import { type Bounds, defaultBounds, type Setting } from './explore/options.ts';
import { type Exploration, Search } from './explore/search.ts';
import { Stepper } from './explore/steps.ts';
import { tell } from './explore/story.ts';
import { TokenchartClient } from './explore/tokenchart-client.ts';
import { UsualClient, type UsualHabit } from './explore/usual-client.ts';
import { vectorOf } from './explore/vector.ts';
import type { Vector } from './vector-format.ts';

export interface ExploreOptions {
  readonly kind: 'classic' | 'modern' | 'absent';
  /** Tokenchart, or one of the usual clients as a control. */
  readonly client?: 'tokenchart' | UsualHabit;
  readonly bounds?: Partial<Bounds>;
  /** How many states to see at the most; beyond, the result is not complete. Default 10 million. */
  readonly maxStates?: number;
  /** Whether to look for states from which all cannot be well again, too. Default true. */
  readonly seeksDeadEnds?: boolean;
}

export interface ExploreResult extends Omit<Exploration, 'found'> {
  readonly bounds: Bounds;
  /** What was broken first, or null; `story` tells the shortest way to it, line by line. */
  readonly found: {
    readonly fault: string;
    readonly story: readonly string[];
    /** What the server saw, as a golden trace; null where the format cannot tell it. */
    readonly vector: Vector | null;
  } | null;
}

/**
 * Explores every order of requests, losses, reloads and time that the bounds allow. The machines
 * are the shipped ones, stepped by XState; the server is the reference server's rules.
 *
 * @example
 * ```ts
 * import { explore } from 'tokenchart/testing';
 *
 * const { states, found } = explore({ kind: 'classic', bounds: { lost: 1 } });
 * console.log(`${states} states: ${found ? found.story.join('\n') : 'the session outlives them all'}`);
 * ```
 */
export function explore(options: ExploreOptions): ExploreResult {
  const { kind, client: name = 'tokenchart', maxStates = 1e7, seeksDeadEnds = true } = options;
  const bounds = { ...defaultBounds, ...options.bounds };
  const setting = settingOf(kind, bounds);
  const client = clientOf(name, setting);
  const adversary = new Adversary(setting, client);
  const limits = { states: maxStates, seeksDeadEnds };
  const { found, ...result } = new Search(setting, client, adversary, limits).run();
  return {
    ...result,
    bounds,
    found: found && { fault: found.fault, story: tell(found), vector: vectorOf(found, setting) },
  };
}

const WINDOW_MS = 5_000;
/** Longer than anything here lasts: no session expires. */
const LIFESPAN_S = 1_000_000;

function settingOf(kind: ExploreOptions['kind'], bounds: Bounds): Setting {
  const rules = { kind, changeHeadersOnEachRequest: true, tokenLifespanS: LIFESPAN_S };
  const protocol = deviseTokenAuth({ baseUrl: 'https://api.test/auth', kind, windowMs: WINDOW_MS });
  return { rules: { ...rules, batchWindowMs: WINDOW_MS }, protocol, bounds };
}

const clientOf = (name: 'tokenchart' | UsualHabit, setting: Setting): Client =>
  name === 'tokenchart'
    ? new TokenchartClient(setting, new Stepper(tokenMachine, leaderMachine))
    : new UsualClient(setting, name);

/** Tests for an app's own wiring, generated from the token machine. */
import type { ServerKind } from '../reference-server/index.ts';
import type { OpenApp } from './app.ts';
import { planPaths } from './generate.ts';
import { type RunOptions, runPath } from './run.ts';
import { allTransitions } from './transitions.ts';

export type { OpenApp, PathPage, WiredApp } from './app.ts';
export type { PathUser } from './backend.ts';
export { type ExcludedTransition, excludedTransitions } from './exclusions.ts';

/** In a shorter one the time between two steps would matter. */
const MIN_WINDOW = 5_000;

export interface PathOptions extends Partial<Omit<RunOptions, 'kind'>> {
  /** Which releases of the server to test against; see `deviseTokenAuth`. Default `modern`. */
  readonly kind?: Exclude<ServerKind, 'static'>;
}

/** One path through the life of a token. */
export interface GeneratedPath {
  /** Each state, and what leads to the next one: `idle → request → inFlight → answer lost → …`. */
  readonly name: string;
  readonly stepCount: number;
  /** The transitions of the machine that it takes, such as `idle: flight.opened`. */
  readonly transitions: readonly string[];
  /**
   * Opens the app in a simulated page, and takes it along the path: each step is provoked from
   * outside, by the server, the network, the user, time, or another page.
   *
   * @throws Error that says what was expected, what was found, and at which step of which path.
   */
  run(open: OpenApp): Promise<void>;
}

/**
 * Paths through the life of a token that together take every transition of the machine, save the
 * few that {@link excludedTransitions} names. They test the app that `run` opens, and not the
 * machine: after each step the session's snapshot must be what the path says, and at the end every
 * request has been answered, and the next one works.
 *
 * @throws RangeError for a window that is too short.
 * @example
 * ```ts
 * import { createSession, deviseTokenAuth } from 'tokenchart';
 * import { createFetch } from 'tokenchart/fetch';
 * import { generatePaths, type PathPage } from 'tokenchart/testing';
 * import { describe, test } from 'vitest';
 *
 * function openMyApp(page: PathPage) {
 *   const protocol = deviseTokenAuth({ baseUrl: '/auth' });
 *   const session = createSession({ protocol, ...page });
 *   const { signIn, signOut } = session;
 *   return { session, signIn, signOut, fetch: createFetch(session) };
 * }
 *
 * describe('my wiring', () => {
 *   for (const path of generatePaths({ kind: 'classic' })) {
 *     test(path.name, () => path.run(openMyApp));
 *   }
 * });
 * ```
 */
export function generatePaths(options: PathOptions = {}): readonly GeneratedPath[] {
  const { kind = 'modern', batchWindowMs = MIN_WINDOW } = options;
  if (!(batchWindowMs >= MIN_WINDOW)) {
    throw new RangeError(`Paths need a batchWindowMs of at least ${MIN_WINDOW}.`);
  }
  return planPaths(kind).map((path) => ({
    name: path.name,
    stepCount: path.steps.length,
    transitions: path.transitions,
    run: (open) => runPath(path, { ...options, kind }, open),
  }));
}

/**
 * Every transition of the token machine by its name, such as `holding: after quietMoment
 * [isLeader]`: each entry of `on`, `after`, `always` and `invoke`, with each of its guarded branches,
 * once for each state in which it can be chosen. What an outer state says counts once for each state
 * inside it that does not override it.
 *
 * @example
 * ```ts
 * import { tokenTransitions } from 'tokenchart/testing';
 *
 * console.log(tokenTransitions().length);
 * ```
 */
export const tokenTransitions = (): readonly string[] => allTransitions();

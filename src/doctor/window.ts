/**
 * Measures the batch window. A request inside it is answered with a blank and opens it anew, so each
 * session can be asked once: several sessions wait side by side for different times, and the first
 * that is answered with a new token ends the round. The server counts from the whole second in which
 * the last answer left, and the `expiry` of a forced token names that second: asked well inside a
 * later second, the answer is never a matter of luck.
 */
import type { Client } from './client.ts';
import { NotExamined } from './errors.ts';
import type { ProbeSession } from './probe-session.ts';
import { nextPhase, type ServerClock } from './server-clock.ts';
import { narrow, planGaps, type WindowBounds, wholeSeconds } from './window-bounds.ts';

/** So precisely the server's second is found, if the network allows. */
const GOOD_WIDTH = 300;
const MAX_TICKS = 5;
const MAX_ROUNDS = 8;
/** Forced so early in a second, a slow server still answers in the same one. */
const EARLY = 150;
/** Asked so late in a second, a window of a broken number of seconds is found shorter, not longer. */
const LATEST = 800;
const MIDDLE = 500;

export interface WindowFound extends WindowBounds {
  /** In whole seconds; null where it is longer than was looked for, or the answers were too slow to tell. */
  readonly seconds: number | null;
  /** The longest that was looked for, seconds. */
  readonly limit: number;
}

export interface Stopwatch {
  readonly client: Client;
  readonly serverClock: ServerClock;
}

const sleepUntil = ({ client }: Stopwatch, time: number): Promise<void> =>
  client.sleep(time - client.environment.clock.now());

/** Finds out when the server's seconds begin: forces rotations where one is supposed to. */
export async function findSeconds(watch: Stopwatch, session: ProbeSession): Promise<void> {
  const { client, serverClock } = watch;
  for (let tries = 0; tries < MAX_TICKS && serverClock.width > GOOD_WIDTH; tries += 1) {
    const now = client.environment.clock.now();
    await sleepUntil(watch, nextPhase(serverClock, now, 0) - client.roundTripMs / 2);
    await session.ask({ forced: true });
  }
}

/** How late in a second the answer is still one of that second, milliseconds. */
const lateness = ({ client, serverClock }: Stopwatch): number =>
  Math.max(MIDDLE, Math.min(LATEST, 950 - serverClock.width - 2 * client.roundTripMs));

/**
 * Opens a session's window early in a second, so that all the server notes down is of that second.
 *
 * @returns that second, milliseconds on the server's clock.
 */
async function openWindow(watch: Stopwatch, session: ProbeSession): Promise<number> {
  const { client, serverClock } = watch;
  const now = client.environment.clock.now();
  const isEarly = nextPhase(serverClock, now, MIDDLE) < nextPhase(serverClock, now, EARLY);
  if (!isEarly) await sleepUntil(watch, nextPhase(serverClock, now, EARLY));
  const { outcome, expiry } = await session.ask({ forced: true });
  if (outcome === 'refused') throw ended();
  return expiry * 1_000;
}

/** One round: every session's window is opened, then each is asked after its own gap. */
async function playRound(
  watch: Stopwatch,
  sessions: readonly ProbeSession[],
  gaps: readonly number[],
  before: WindowBounds,
): Promise<WindowBounds> {
  const { client, serverClock } = watch;
  const lanes: {
    readonly session: ProbeSession;
    readonly openedAt: number;
    readonly gap: number;
  }[] = [];
  // The longest gap first: the shortest one must not be over before the last window is open.
  for (const [at, session] of sessions.slice(0, gaps.length).entries()) {
    const gap = gaps[gaps.length - 1 - at] ?? 0;
    lanes.unshift({ session, gap, openedAt: await openWindow(watch, session) });
  }
  let bounds = before;
  for (const { session, gap, openedAt } of lanes) {
    const due = serverClock.ourTimeAt(openedAt + gap * 1_000 + lateness(watch));
    await sleepUntil(watch, due - client.roundTripMs / 2);
    const { outcome, answer } = await session.ask();
    if (outcome === 'refused') throw ended();
    const earliest = answer.sentAt + serverClock.low - openedAt;
    const latest = answer.receivedAt + serverClock.high - openedAt;
    bounds = narrow(bounds, outcome === 'rotated' ? { atMost: latest } : { above: earliest });
    if (outcome === 'rotated') break;
  }
  return bounds;
}

const ended = () =>
  new NotExamined(
    'A session that was just opened was refused while its window was measured.',
    'Something else ends sessions of this account: use one that nobody else uses meanwhile.',
  );

/**
 * @param sessions their windows are opened and closed; up to three are used.
 * @param limit the longest window to look for, seconds.
 */
export async function measureWindow(
  watch: Stopwatch,
  sessions: readonly ProbeSession[],
  limit: number,
): Promise<WindowFound> {
  let bounds: WindowBounds = { above: -1, atMost: Infinity };
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const gaps = planGaps(wholeSeconds(bounds), limit, sessions.length);
    if (gaps.length === 0) break;
    bounds = await playRound(watch, sessions, gaps, bounds);
  }
  const { low, high } = wholeSeconds(bounds);
  return { ...bounds, seconds: low === high ? low : null, limit };
}

/** The steps of the stories. A sentence says what is done; the outcome is measured, never known before. */
import { type Kind, type Side, sides } from '../config.ts';
import { type Stage, sleep } from './stage.ts';
import { countersOf, type PageState } from './tabs.ts';

export interface Step {
  readonly text: string;
  /** Does it, and says what has come of it. */
  run(stage: Stage, progress: (part: number) => void): Promise<string>;
}

const NAMES: Readonly<Record<Side, string>> = { usual: 'The usual code', tokenchart: 'tokenchart' };
const RELOADS = 10;

/** A step whose outcome is a sentence about the state before and after it. */
const step = (
  text: string,
  act: (stage: Stage, progress: (part: number) => void) => Promise<void>,
  outcome: (after: PageState, before: PageState) => string,
): Step => ({
  text,
  async run(stage, progress) {
    const before = stage.store.get();
    await act(stage, progress);
    await stage.store.look();
    return outcome(stage.store.get(), before);
  },
});

export const signIn = step(
  'Both sign in. Each gets a session of its own, and its first token.',
  (stage) => stage.signInBoth(),
  tokens,
);

export const switchKind = (kind: Kind) =>
  step(
    `From now on the server is of the ${kind} kind. Both pages start anew and sign in.`,
    async (stage) => {
      await stage.setKind(kind);
      await stage.reloadNow();
      await stage.signInBoth();
    },
    tokens,
  );

/** Requests are free until then. */
export const windowOver = (text: string) =>
  step(
    text,
    (stage, progress) => stage.windowOver(progress),
    () => '',
  );

/** The window's end after a loss: who noticed, and who did not. */
export const afterLoss = (text: string) =>
  step(text, (stage, progress) => stage.windowOver(progress), recovered);

export const focusAndHold = step(
  'Focus: SWR asks. The server acts; its answers are on their way.',
  (stage) => stage.focusAndHold(),
  tokens,
);

export const reload = step(
  'Both pages are reloaded: what was on its way to them is gone.',
  (stage) => stage.reloadBoth(),
  (after, before) => `${lost(after, before)} ${signedIn(after)}`,
);

export const reloadMidFlight = step(
  'Focus, and both pages are reloaded mid-flight.',
  async (stage) => {
    await stage.focusAndHold();
    await stage.reloadBoth();
  },
  (after, before) => `${lost(after, before)} ${signedIn(after)}`,
);

export const nextRequest = step('Focus: the next request.', (stage) => stage.focusBoth(), signedIn);

export const loseNext = step(
  'A gateway answers the next request (504), after the server has acted on it.',
  async (stage) => {
    await stage.loseNext();
    await stage.focusBoth();
  },
  (after, before) => lost(after, before),
);

export const hammer = step(
  `${RELOADS} reloads of both pages, at random moments.`,
  async (stage, progress) => {
    for (let at = 1; at <= RELOADS; at += 1) {
      await stage.reloadNow();
      await sleep(Math.random() * 300);
      progress(at / RELOADS);
    }
    await stage.quiet();
  },
  (after, before) => `${lost(after, before)} ${signedIn(after)}`,
);

function tokens({ sides: now, server }: PageState): string {
  if (!server) return '';
  const [left, right] = sides.map((side) =>
    tokenText(now[side].generation, server.sides[side].generation),
  );
  if (left === right) return `Both hold ${left}.`;
  return `The usual code holds ${left}; tokenchart ${right}.`;
}

function tokenText(own: number | null, newest: number | null): string {
  if (own === null) return 'no token';
  return own === newest ? `№${own}, the newest` : `№${own}, the server №${newest}`;
}

function recovered(after: PageState, before: PageState): string {
  const [now, then] = [after, before].map((state) => countersOf(state, 'tokenchart').recoveries);
  const count = (now ?? 0) - (then ?? 0);
  return count > 0 ? `tokenchart noticed the loss and recovered. ${tokens(after)}` : tokens(after);
}

function lost(after: PageState, before: PageState): string {
  const [left, right] = sides.map(
    (side) => countersOf(after, side).lost - countersOf(before, side).lost,
  );
  if (left === 0 && right === 0) return 'The answers were faster than the reload: none is lost.';
  return left === right
    ? `Answers lost: ${left} on each side.`
    : `Answers lost: ${left} left, ${right} right.`;
}

function signedIn({ sides: now }: PageState): string {
  const [left, right] = sides.map((side) => now[side].isSignedIn);
  if (left === right) return left ? 'Both are still signed in.' : 'Both are signed out.';
  const told = sides.map((side) => {
    const { isSignedIn, counters } = now[side];
    const refused = counters.refused > 0 ? ' by a 401' : '';
    return `${NAMES[side]} is ${isSignedIn ? 'still signed in' : `signed out${refused}`}.`;
  });
  return told.join(' ');
}

/** What a soak must have been like to prove anything, and what it must have shown. */

import type { Heap } from './heap.ts';

/** The heap after so many requests, with all garbage collected. */
export interface Checkpoint {
  readonly requests: number;
  readonly heap: Heap;
}

export interface Soak {
  readonly requests: number;
  readonly simulatedMs: number;
  readonly checkpoints: readonly Checkpoint[];
  /** What is held after the session's end, by name. */
  readonly held: Readonly<Record<string, number>>;
  /** Whether the session was signed in at the end, and has been all the time. */
  readonly isAlive: boolean;
  /** What happened to callers that nobody had caused, by name. */
  readonly surprises: Readonly<Record<string, number>>;
}

export const MIN_REQUESTS = 1_000_000;
export const MIN_SIMULATED_MS = 2 * 3_600_000;
/** What is compiled and cached by then is no leak. */
export const WARM_UP = 100_000;
/** Per cent of the heap after the warm-up. */
export const MAX_GROWTH = 5;

/** By how many per cent something has grown since the warm-up; NaN where that cannot be told. */
export function growthOf(checkpoints: readonly Checkpoint[], of: keyof Heap): number {
  const [first, ...later] = checkpoints.filter(({ requests }) => requests >= WARM_UP);
  const last = later.at(-1);
  return first && last ? 100 * (last.heap[of] / first.heap[of] - 1) : Number.NaN;
}

/** What is wrong; nothing, where the check is passed. */
export function judge(soak: Soak): readonly string[] {
  const { requests, simulatedMs, checkpoints, held, isAlive, surprises } = soak;
  const growth = growthOf(checkpoints, 'data');
  const problems = [
    requests < MIN_REQUESTS && `${requests} requests are too few: ${MIN_REQUESTS} are wanted`,
    simulatedMs < MIN_SIMULATED_MS && `${simulatedMs / 60_000} simulated minutes are too few`,
    Number.isNaN(growth) && 'too few checkpoints: the growth of the heap cannot be told',
    growth > MAX_GROWTH && `what is alive has grown by ${growth.toFixed(1)} %`,
    !isAlive && 'the session has ended',
    ...Object.entries(held).map(([name, n]) => n > 0 && `after dispose: ${n} ${name} left`),
    ...Object.entries(surprises).map(([name, n]) => n > 0 && `${n} times: ${name}`),
  ];
  return problems.filter((problem) => problem !== false);
}

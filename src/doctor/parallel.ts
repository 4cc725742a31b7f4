/** Requests side by side, outside of the window: one of them brings the new token. */
import type { ProbeSession, TokenOutcome } from './probe-session.ts';

const COUNT = 4;

export interface ParallelFound {
  readonly count: number;
  readonly rotated: number;
  readonly refused: number;
  /** Whether the new token is taken afterwards. */
  readonly newTokenWorks: boolean;
}

const countOf = (outcomes: readonly TokenOutcome[], which: TokenOutcome) =>
  outcomes.filter((outcome) => outcome === which).length;

/** @param session one whose window is over. */
export async function tryParallel(session: ProbeSession): Promise<ParallelFound> {
  const { token } = session;
  const asked = await Promise.all(Array.from({ length: COUNT }, () => session.ask({ token })));
  const outcomes = asked.map(({ outcome }) => outcome);
  const after = await session.ask();
  return {
    count: COUNT,
    rotated: countOf(outcomes, 'rotated'),
    refused: countOf(outcomes, 'refused'),
    newTokenWorks: after.outcome !== 'refused',
  };
}

/** Waiting for conditions in many tabs at once: less often than in one, or the asking is the load. */
import { until } from '../stories/until.ts';

const PAUSE_MS = 50;
const BOUND_MS = 40_000;

type Nothing = null | undefined | false;

/** Resolves with the first thing that `look` finds. */
export function patiently<T>(
  look: () => Promise<T | Nothing>,
  what: string,
  boundMs = BOUND_MS,
): Promise<T> {
  let next = 0;
  return until(
    async () => {
      if (Date.now() < next) return null;
      const found = await look();
      next = Date.now() + PAUSE_MS;
      return found;
    },
    what,
    boundMs,
  );
}

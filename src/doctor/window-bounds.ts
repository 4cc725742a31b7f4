/** What is known of the window, and which gaps tell more. Pure. */

/** The window is longer than `above` and at most `atMost`, milliseconds. */
export interface WindowBounds {
  readonly above: number;
  readonly atMost: number;
}

/** The whole seconds that a window may have. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** Windows that servers are set to, in seconds: the ones to look at first. */
const USUAL = [5, 10, 15, 20, 30, 60, 120];
/** A round looks no further than so many times what is known: the wait is its longest gap. */
const REACH = 5;

/** Adds what one answer said; contradictions (a jump of a clock) drop the older word. */
export function narrow(bounds: WindowBounds, seen: Partial<WindowBounds>): WindowBounds {
  const { above = bounds.above, atMost = bounds.atMost } = seen;
  if (seen.atMost !== undefined) {
    const least = Math.min(bounds.atMost, atMost);
    return { above: bounds.above < least ? bounds.above : -1, atMost: least };
  }
  const most = Math.max(bounds.above, above);
  return { above: most, atMost: bounds.atMost > most ? bounds.atMost : Infinity };
}

export function wholeSeconds({ above, atMost }: WindowBounds): Range {
  const low = Math.floor(above / 1_000) + 1;
  return { low, high: Math.max(low, Math.floor(atMost / 1_000)) };
}

const evenly = (from: number, to: number, lanes: number): number[] => {
  const count = Math.min(lanes, to - from + 1);
  const step = (to - from + 1) / (count + 1);
  return Array.from({ length: count }, (_, at) => Math.floor(from + step * (at + 1) - 0.5));
};

/**
 * The gaps of the next round, ascending, at most one a lane; none when all is known. A gap of n
 * seconds tells windows of up to n from longer ones, so n - 1 and n together prove a window of n.
 */
export function planGaps({ low, high }: Range, limit: number, lanes: number): number[] {
  const last = Math.min(high - 1, limit);
  if (last < low || lanes < 1) return [];
  const reach = Math.min(last, Math.max(5, low * REACH));
  if (reach - low < lanes) return Array.from({ length: reach - low + 1 }, (_, at) => low + at);
  const usual = USUAL.findLast((seconds) => seconds > low && seconds <= reach);
  if (usual === undefined || lanes < 2) return [...new Set(evenly(low, reach, lanes))];
  const middle = Math.round(Math.sqrt((low + 1) * (usual - 1)));
  const between = lanes > 2 && middle > low && middle < usual - 1 ? [middle] : [];
  return [...between, usual - 1, usual];
}

/** How long doubt may last before a rotation is forced. */
import type { TokenContext } from '../machines/token-events.ts';
import { type FreeWindow, LEAD_TIME, TAKE_OVER_TIME } from './free-window.ts';

/** Milliseconds from doubt to recovery: a user who hammers reload must not meet a recovery. */
const QUIET_MOMENT = 1_000;
const MAX_BACKOFF = 30_000;
const MIN_RETRY = 250;
/** After an answer that took as long as the window, there is no time for more, milliseconds. */
const LATE_MOMENT = 50;
/** From one recovery to the next while another forced request may yet rotate, milliseconds. */
const MIN_GAP = 500;
/** So many tries may be hasty. */
const MAX_HASTE = 4;

export interface Doubt {
  readonly window: FreeWindow;
  /** For how long a forced request may yet rotate the token in hand, milliseconds. */
  readonly standsMs: number;
}

/** From doubt to recovery, milliseconds. */
export function quietMoment(context: TokenContext, { window, standsMs }: Doubt): number {
  const { failures, leader, record, reason } = context;
  const heldMs = window.heldMs(record.marks);
  const isOver = heldMs <= 0 && window.holdBound !== undefined;
  // A gone page's mark, as old as the window: what can still be saved is saved at once.
  if (isOver && reason === 'pageGone') return 0;
  if (isOver && reason === 'answerLost') return LATE_MOMENT;
  const quiet = Math.min(Math.max(QUIET_MOMENT * 2 ** failures, standsMs), MAX_BACKOFF);
  // Haste helps while the token is surely taken; who stays offline gains nothing by it.
  if (heldMs <= 0 || failures > MAX_HASTE) return quiet;
  const lead = leader ? LEAD_TIME : LEAD_TIME + TAKE_OVER_TIME;
  const least = failures > 0 ? MIN_RETRY : 0;
  return Math.max(Math.min(quiet, heldMs - lead), standsMs > 0 ? MIN_GAP : least);
}

/** Whether a request may leave now, and with what right. */
import type { SessionRecord } from '../machines/credential.ts';
import type { Phase } from './chart.ts';
import type { FreeWindow } from './free-window.ts';

/** `bare`: without a credential. `free`: the server rotates nothing. `flight`: it may rotate. */
export type Leave = 'bare' | 'free' | 'flight';

export interface LeaveView {
  readonly phase: Phase;
  readonly record: SessionRecord;
  readonly window: FreeWindow;
  readonly page: string;
  /** This request's flight has just been written down. */
  readonly isMarked: boolean;
}

/** Null: not before something has changed. Nothing that may rotate leaves before its mark is written. */
export function leaveOf({ phase, record, window, page, isMarked }: LeaveView): Leave | null {
  const { credential, marks } = record;
  if (!credential) return 'bare';
  if (phase === 'batchWindow') return window.freeMs > 0 ? 'free' : null;
  if (phase === 'holding') return isMarked || window.heldMs(marks) > 0 ? 'flight' : null;
  const isJournaled = phase === 'inFlight' && marks.some((mark) => mark.page === page);
  return isJournaled ? 'flight' : null;
}

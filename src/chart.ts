import type { SessionRecord } from '../machines/credential.ts';
import type { TokenEvent } from '../machines/token-events.ts';

/** The leaves of the token machine. */
export type Phase =
  | 'signedOut'
  | 'idle'
  | 'inFlight'
  | 'batchWindow'
  | 'holding'
  | 'recovering'
  | 'waiting';

/** The token machine, as the rest of `src` sees it. */
export interface Chart {
  readonly phase: Phase;
  readonly record: SessionRecord;
  send(event: TokenEvent): void;
}

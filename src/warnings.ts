/** What went wrong without harm to the app; the union is closed. */
export type WarningCode =
  /** The store cannot be used; the session lives in memory and ends with the page. */
  | 'store_unavailable'
  /** One write failed; it is kept in memory and tried again with the next. */
  | 'store_write_failed'
  /** What lies in the store is no record of ours, and was ignored. */
  | 'record_unreadable'
  /** An answer's token is no token (a comma, control characters, over-long), and was ignored. */
  | 'header_unreadable'
  /** The server did not rotate although it was told to. */
  | 'forced_rotation_ignored'
  /** The sign-out was not confirmed: the session may live on, on the server. */
  | 'sign_out_unconfirmed'
  /** There is no service worker, or it cannot be used; requests go by the page itself. */
  | 'worker_unavailable'
  /** A listener of the app threw. */
  | 'listener_failed';

/** Handed to `onWarning`. Never holds a token. */
export interface Warning {
  readonly code: WarningCode;
  readonly message: string;
  readonly cause?: unknown;
}

export type Warn = (code: WarningCode, message: string, cause?: unknown) => void;

/** Every way in which tokenchart itself refuses; the union is closed. */
export type SessionErrorCode =
  /** An option cannot be used. */
  | 'invalid_option'
  /** The session object was disposed of. */
  | 'disposed'
  /** The server refused the sign-in. */
  | 'sign_in_refused'
  /** The sign-in got no answer that can be read as one. */
  | 'sign_in_failed'
  /** The sign-in succeeded, but its token cannot be read here (cookie mode, or CORS hides it). */
  | 'credential_unreadable'
  /** A credential handed over is not one. */
  | 'credential_invalid'
  /** The request waited, and meanwhile its session ended or another one began. It was not sent. */
  | 'session_changed'
  /** The server refused a token, and could not be asked whether the session is over. Try again. */
  | 'unverified';

/**
 * The one error type. Its message says what happened, to which request, and what to do; it never
 * holds a token.
 *
 * @example
 * ```ts
 * import { SessionError } from 'tokenchart';
 *
 * export const isRefused = (error: unknown) =>
 *   SessionError.is(error) && error.code === 'sign_in_refused';
 * ```
 */
export class SessionError extends Error {
  override readonly name = 'SessionError';
  readonly code: SessionErrorCode;
  /** The HTTP status that caused it, where there was one. */
  readonly status: number | undefined;

  constructor(code: SessionErrorCode, message: string, status?: number, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.status = status;
  }

  /** True for a SessionError of any realm or copy of the package. */
  static is(error: unknown): error is SessionError {
    return error instanceof Error && error.name === 'SessionError' && 'code' in error;
  }
}

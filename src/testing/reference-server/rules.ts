/**
 * The token rules of `devise_token_auth`, as pure functions over one session's row. Times are
 * milliseconds on the server's clock, `expiry` is in unix seconds as the server sends it.
 */

/**
 * What the gem's releases differ in: `classic` accepts the last token inside the batch window,
 * `modern` also the previous one for the whole lifespan, `absent` is classic with batch answers that
 * carry no auth headers at all, `static` never rotates.
 */
export type ServerKind = 'classic' | 'modern' | 'absent' | 'static';

/** The server's settings that decide about tokens. */
export interface TokenRules {
  readonly kind: ServerKind;
  /** Rotates on each request; never does where the kind is `static`. */
  readonly changeHeadersOnEachRequest: boolean;
  /** The gem's `batch_request_buffer_throttle`, in milliseconds. */
  readonly batchWindowMs: number;
  /** The gem's `token_lifespan`, in seconds. */
  readonly tokenLifespanS: number;
}

/** What the server stores of one session (one `client` id of one user). */
export interface SessionRow {
  readonly token: string;
  readonly expiry: number;
  /** Modern only: the token before `token`. */
  readonly previous: string | null;
  /** Classic: the token before `token`. Modern: the one before `previous`. */
  readonly last: string | null;
  /** Whole seconds, in milliseconds; null until a request has ended in the session. */
  readonly updatedAt: number | null;
}

/** What the end of a request needs to know of its start. */
export interface SessionRequest {
  /** Server time at which the request started. */
  readonly startedAt: number;
  /** Whether an `unbatch` parameter forces a rotation. */
  readonly unbatch: boolean;
}

/**
 * What the end of a request does to its session: `gone` finds it deleted, `static` echoes the token
 * that was sent, `batch` slides the window and sends blanks, `rotated` sends a new token.
 */
export type Ending = 'gone' | 'static' | 'batch' | 'rotated';

const inWindow = (rules: TokenRules, row: SessionRow, since: number): boolean =>
  row.updatedAt !== null && row.updatedAt > since - rules.batchWindowMs;

const wholeSeconds = (ms: number): number => Math.floor(ms / 1000);

/** Whether answers of this server bring new tokens at all. */
export const rotates = (rules: TokenRules): boolean =>
  rules.kind !== 'static' && rules.changeHeadersOnEachRequest;

/** Whether the server lets a request in that carries `token` at time `now`. */
export function accepts(
  rules: TokenRules,
  row: SessionRow | null,
  token: string,
  now: number,
): boolean {
  if (row === null) return false;
  const current = token === row.token || (rules.kind === 'modern' && token === row.previous);
  if (current && row.expiry * 1000 > now) return true;
  return token === row.last && inWindow(rules, row, now);
}

/** The row of a session that was just opened, before any request has ended in it. */
export const openRow = (rules: TokenRules, token: string, now: number): SessionRow => ({
  token,
  expiry: wholeSeconds(now) + rules.tokenLifespanS,
  previous: null,
  last: null,
  updatedAt: null,
});

/** How a request ends in `row`, the row as it is at the end of the request. */
export function endingOf(
  rules: TokenRules,
  row: SessionRow | null,
  request: SessionRequest,
): Ending {
  if (row === null) return 'gone';
  if (!rotates(rules)) return 'static';
  return !request.unbatch && inWindow(rules, row, request.startedAt) ? 'batch' : 'rotated';
}

/** The row after a rotation to `token`, whatever token the request carried. */
export function rotate(rules: TokenRules, row: SessionRow, token: string, now: number): SessionRow {
  const modern = rules.kind === 'modern';
  return {
    token,
    expiry: wholeSeconds(now) + rules.tokenLifespanS,
    previous: modern ? row.token : null,
    last: modern ? row.previous : row.token,
    updatedAt: wholeSeconds(now) * 1000,
  };
}

/** The row after a batch answer: only the window has moved. */
export const slide = (row: SessionRow, now: number): SessionRow => ({
  ...row,
  updatedAt: wholeSeconds(now) * 1000,
});

/** Whether a row is thrown away when its user is saved. */
export const isExpired = (row: SessionRow, now: number): boolean => row.expiry * 1000 < now;

/** A request's end. */
export interface Finished {
  readonly ending: Ending;
  /** The row that the answer's headers describe; null where they tell nothing. */
  readonly told: SessionRow | null;
  /** The row that is stored from now on; null where there is none. */
  readonly row: SessionRow | null;
}

/**
 * The end of an accepted request: ask with the row as it is now, not as it was at the start.
 *
 * @param fresh the token to rotate to; unused where nothing rotates.
 */
export function finish(
  rules: TokenRules,
  row: SessionRow | null,
  request: SessionRequest,
  fresh: string,
  now: number,
): Finished {
  const ending = endingOf(rules, row, request);
  if (row === null || ending === 'gone') return { ending, told: null, row: null };
  if (ending === 'static') return { ending, told: row, row };
  const told = ending === 'rotated' ? rotate(rules, row, fresh, now) : slide(row, now);
  // The headers are built before the save that throws expired rows away.
  return { ending, told, row: isExpired(told, now) ? null : told };
}

import type { Trace } from './lifecycle.ts';
import type { Ending } from './rules.ts';

/** One request, as far as it has got. It holds no token: tokens are named by their number. */
export interface LoggedRequest {
  /** Server time of its arrival, in milliseconds. */
  readonly at: number;
  readonly method: string;
  /** Path and query; secrets in the query are left out. */
  readonly path: string;
  /** Which of its session's tokens it carried; null where it carried none of them. */
  readonly tokenGeneration: number | null;
  readonly client: string | null;
  /** The uid that it proved to be. */
  readonly user: string | null;
  /** The status that was sent or meant to be; null before that. */
  readonly status: number | null;
  readonly ending: Ending | null;
  readonly rotated: boolean;
  /** Whether a rotation was forced. */
  readonly unbatch: boolean;
  /** Whether the client was gone before the answer was out. */
  readonly aborted: boolean;
  /** Whether the answer was sent whole. */
  readonly answered: boolean;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** An entry that is still written to. */
export type OpenEntry = Writable<LoggedRequest>;

const secretNames = /([?&](?:access-token|token|reset_password_token|password)=)[^&#]*/gi;

/** Opens the entry of a request that has arrived. */
export const openEntry = (at: number, method: string, path: string): OpenEntry => ({
  at,
  method,
  path: path.replace(secretNames, '$1#'),
  tokenGeneration: null,
  client: null,
  user: null,
  status: null,
  ending: null,
  rotated: false,
  unbatch: false,
  aborted: false,
  answered: false,
});

/** Writes down what the server did. */
export function noteTrace(entry: OpenEntry, trace: Trace): void {
  Object.assign(entry, trace, { rotated: trace.ending === 'rotated' });
}

/** What the page of the stories is made of, and what it offers to the driver. */
import type { Carrier, SessionState } from 'tokenchart';

export interface User {
  readonly email: string;
  readonly password: string;
}

/** What can be seen of a client's session. The usual code only knows whether it has a token. */
export interface View {
  readonly state: SessionState | 'signedIn' | 'starting';
  readonly stale: 'holding' | 'recovering' | 'waiting' | null;
  readonly subject: string | null;
}

/** What keeps the session: tokenchart, or today's usual code. */
export interface Client {
  readonly fetch: typeof fetch;
  /** What went wrong without harm. */
  readonly warnings: readonly string[];
  signIn(user: User): Promise<unknown>;
  signOut(): Promise<unknown>;
  /** The same object until something changes. */
  view(): View;
  /** Calls back when `view` may have changed. Returns the undo. */
  subscribe(listener: () => void): () => void;
}

/** The page's address tells it this. */
export interface PageConfig {
  readonly client: 'tokenchart' | 'control';
  /** The API's origin; empty where it is the page's own. */
  readonly api: string;
  readonly windowMs: number;
  readonly renewAfterMs: number;
  /** A story says which answer is lost: it is the app's own that rotates, where not told otherwise. */
  readonly carrier: Carrier;
  /** Whether the control stores a blank that comes in a token's place, or keeps the token. */
  readonly blanks: 'store' | 'ignore';
}

export interface CallOptions {
  readonly cache?: RequestCache;
  /** The caller gives up after so many milliseconds, by `AbortSignal.timeout`. */
  readonly timeoutMs?: number;
}

/** How a call ended: the answer's status, or the error's name. */
export type CallEnd = number | string;

/** What a client can be waited for to be in: a state, or what `stale` does about it. */
export type StateName = View['state'] | NonNullable<View['stale']>;

/** `window.app`: what the driver does in the page. */
export interface StoryApp {
  view(): View;
  /** Resolves when the session is in one of these states. */
  reach(names: readonly StateName[]): Promise<View>;
  warnings(): readonly string[];
  signIn(user: User): Promise<unknown>;
  signOut(): Promise<unknown>;
  /** Asks the API for `path`, or any server for a whole address. */
  get(path: string, options?: CallOptions): Promise<CallEnd>;
  /** As `get`, without waiting; returns the call's number. */
  begin(path: string, options?: CallOptions): number;
  abort(call: number): void;
  /** How a call that was begun ended. */
  ended(call: number): Promise<CallEnd>;
  /** Shows what `path` says through SWR, also after a reload, and polls it where told how often. */
  show(path: string, pollMs?: number): void;
}

export function readConfig(search: string): PageConfig {
  const given = new URLSearchParams(search);
  const number = (name: string, otherwise: number) => Number(given.get(name) ?? otherwise);
  return {
    client: given.get('client') === 'control' ? 'control' : 'tokenchart',
    api: given.get('api') ?? '',
    windowMs: number('windowMs', 5_000),
    renewAfterMs: number('renewAfterMs', 300_000),
    carrier: given.get('carrier') === 'pilot' ? 'pilot' : 'request',
    blanks: given.get('blanks') === 'ignore' ? 'ignore' : 'store',
  };
}

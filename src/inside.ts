/** What other parts of this package know of a session, and its user does not. */
import type { Environment } from './env.ts';
import type { Leadership } from './leadership.ts';
import type { Warn } from './warnings.ts';

/** What is told of a request: what `fetch` takes, or as much of it. */
export type HeardInput = string | URL | { readonly url: string; readonly method: string };

/**
 * Hears of a request as it leaves, and of its answer; null: it did not leave, and another one will.
 */
export type RequestListener = (
  input: HeardInput,
  init: { readonly method?: string | undefined } | undefined,
  answer: Promise<{ readonly status: number } | null>,
) => void;

export interface Inside {
  readonly env: Environment;
  /** For tools of development; nobody else listens. */
  readonly requestListeners: Set<RequestListener>;
  /** By which its pages find each other. */
  readonly key: string;
  /** The name of this page among them. */
  readonly page: string;
  readonly leadership: Leadership;
  readonly warn: Warn;
  /** Counts sign-ins and sign-outs; null while nobody is signed in, as far as is known. */
  epoch(): number | null;
  /** Whether the store has been read, and nobody is signed in. */
  isSignedOut(): boolean;
  /** Whether requests to `url` are signed. */
  covers(url: string, origins?: readonly string[]): boolean;
  /** Reads the store again, before anybody leaves. */
  reread(): Promise<void>;
  /** Resolves when what was written last is in the store. */
  written(): Promise<unknown>;
}

const insides = new WeakMap<object, Inside>();

export function setInside(session: object, inside: Inside): void {
  insides.set(session, inside);
}

/** @throws TypeError where `session` is none of this copy of the package. */
export function insideOf(session: object): Inside {
  const inside = insides.get(session);
  if (inside) return inside;
  throw new TypeError('This is no session of createSession, or one of another copy of tokenchart.');
}

/** `fetch`, told to those who listen. */
export function overheard(
  env: Environment,
  listeners: ReadonlySet<RequestListener>,
): Environment['fetch'] {
  const { fetch } = env;
  return (input, init) => {
    const answer = fetch.call(env, input, init);
    tellRequest(listeners, input, init, answer);
    return answer;
  };
}

/** Tells everybody who listens of a request. */
export function tellRequest(
  listeners: ReadonlySet<RequestListener>,
  ...request: Parameters<RequestListener>
): void {
  for (const listener of listeners) {
    try {
      listener(...request);
    } catch {
      // a tool of development that fails must not cost the app its answer
    }
  }
}

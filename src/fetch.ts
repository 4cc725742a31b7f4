/** Here and not in its adapter, because other adapters build on it. */
import { canReadTwice, readInit } from './fetch-init.ts';
import { insideOf } from './inside.ts';
import { isCovered } from './origins.ts';
import type { Session } from './session.ts';
import { sendSigned } from './signed-request.ts';
import { transportOf } from './transport/transport.ts';

export interface FetchOptions {
  /** Whom the credential may be sent to; default: the session's own origins. */
  readonly origins?: readonly string[] | undefined;
}

/**
 * A `fetch` that signs what goes to the session's origins and learns from the answers. Everything
 * else goes out untouched. Where the caller says nothing of the HTTP cache, signed requests bypass
 * it (`no-store`): a cached answer would replay an old token.
 *
 * @throws what `fetch` throws; `SessionError` when the session ended while the request waited.
 * @example
 * ```ts
 * import { createSession, deviseTokenAuth } from 'tokenchart';
 * import { createFetch } from 'tokenchart/fetch';
 *
 * const session = createSession({ protocol: deviseTokenAuth({ baseUrl: '/auth' }) });
 * const fetch = createFetch(session);
 * const me = await fetch('/api/me').then((response) => response.json());
 * ```
 */
export function createFetch(session: Session, { origins }: FetchOptions = {}): typeof fetch {
  const plain = session.env.fetch as typeof fetch;
  return async (input, given) => {
    // One of another realm is no instance of ours.
    const request = typeof input === 'object' && 'url' in input ? input : null;
    const init = given && readInit(given);
    const url = request?.url ?? String(input);
    const mode = init?.mode ?? request?.mode ?? 'cors';
    if (mode === 'no-cors' || request?.bodyUsed) return plain(input, init);
    const wanted = init?.headers ?? request?.headers;
    const own = wanted && new Headers(wanted);
    const chosen = init?.cache ?? request?.cache ?? 'default';
    const cache = chosen === 'default' ? 'no-store' : chosen;
    // A redirect would carry the credential's headers to another origin.
    const { env } = session;
    const isBound = mode === 'cors' && isOwnOrigin(url, env);
    const signal = init?.signal === undefined ? request?.signal : init.signal;
    const transport = transportOf(session);
    if (transport && insideOf(session).covers(url, origins) && canReadTwice(init?.body)) {
      const { href } = new URL(url, env.baseUrl());
      const copy = new Request(request?.clone() ?? href, { ...init, cache, signal: null });
      const carried = await transport.carry(copy, signal);
      if (carried) return carried;
    }
    let next = request;
    return sendSigned<Response>(session, {
      destination: { url, origins },
      signal,
      isFresh: cache === 'no-store' || cache === 'reload',
      canReplay: canReadTwice(init?.body),
      send({ headers }, signal) {
        if (!headers) return plain(request ?? url, init);
        const current = next;
        if (current && !init?.body && mayHaveBody(current)) next = current.clone();
        const sent: RequestInit = {
          ...init,
          headers: own ? withAll(own, headers) : headers,
          cache,
        };
        if (request) keepReferrer(sent, request);
        if (signal) sent.signal = signal;
        if (isBound) sent.mode = 'same-origin';
        return plain(current ?? url, sent);
      },
      discard,
    });
  };
}

/** Nobody reads it. */
const discard = ({ body }: Response): void => void body?.cancel().catch(() => {});

/** Only then it can be sent but once. Not every browser tells of a Request's body. */
const mayHaveBody = ({ method }: Request) => method !== 'GET' && method !== 'HEAD';

/** A Request whose init is not empty forgets these. */
function keepReferrer(init: RequestInit, { referrer, referrerPolicy }: Request): void {
  init.referrer ??= referrer;
  init.referrerPolicy ??= referrerPolicy;
}

/** `own` with `more`; where both have a name, the latter counts. */
function withAll(own: Headers, more: Readonly<Record<string, string>>): Headers {
  for (const name in more) own.set(name, more[name] as string);
  return own;
}

function isOwnOrigin(url: string, env: Session['env']): boolean {
  const origin = env.origin();
  return origin !== undefined && isCovered(url, [origin], env.baseUrl());
}

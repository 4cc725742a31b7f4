import { isSameOrigin, type Session, sendSigned } from '../src/index.ts';

export interface FetchOptions {
  /** Whom the credential may be sent to; default: the session's own origins. */
  readonly origins?: readonly string[];
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
  return async (input, init) => {
    const request = input instanceof Request ? input : null;
    const url = request?.url ?? String(input);
    if ((init?.mode ?? request?.mode) === 'no-cors') return plain(input, init);
    const chosen = init?.cache ?? request?.cache ?? 'default';
    const cache = chosen === 'default' ? 'no-store' : chosen;
    const isSame = isSameOrigin(url, session.env.baseUrl());
    let next = input;
    return sendSigned<Response>(session, {
      destination: { url, origins },
      signal: init?.signal === undefined ? request?.signal : init.signal,
      isFresh: cache === 'no-store' || cache === 'reload',
      canReplay: !(init?.body instanceof ReadableStream),
      send({ headers }, signal) {
        if (!headers) return plain(input, init);
        const current = next;
        if (current instanceof Request && !init?.body) next = current.clone();
        const signed = sign(headers, request, init, isSame);
        return plain(current, { ...signed, cache, ...(signal && { signal }) });
      },
      discard: (response) => void response.body?.cancel().catch(() => {}), // nobody reads it
    });
  };
}

function sign(
  credential: Readonly<Record<string, string>>,
  request: Request | null,
  init: RequestInit | undefined,
  isSame: boolean,
): RequestInit {
  const headers = new Headers(init?.headers ?? request?.headers);
  for (const [name, value] of Object.entries(credential)) headers.set(name, value);
  const isCors = (init?.mode ?? request?.mode ?? 'cors') === 'cors';
  return {
    // A Request whose init is not empty forgets these.
    ...(request && { referrer: request.referrer, referrerPolicy: request.referrerPolicy }),
    ...init,
    headers,
    // A redirect would carry the credential's headers to another origin.
    ...(isSame && isCors && { mode: 'same-origin' as const }),
  };
}

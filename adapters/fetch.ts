import { isSameOrigin, type Session, sendSigned, type Ticket } from '../src/index.ts';

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
    if ((init?.mode ?? request?.mode) === 'no-cors') return plain(input, init);
    const url = request?.url ?? String(input);
    const isSame = isSameOrigin(url, session.env.baseUrl());
    const { cache } = freshness(request, init);
    let next = input;
    return sendSigned<Response>(session, {
      destination: { url, origins },
      signal: init?.signal === undefined ? request?.signal : init.signal,
      isFresh: cache === 'no-store' || cache === 'reload',
      canReplay: !(init?.body instanceof ReadableStream),
      send(ticket, signal) {
        if (ticket.headers === undefined) return plain(input, init);
        const current = next;
        if (request && current instanceof Request && !init?.body) next = current.clone();
        return plain(current, signed(request, init, ticket, cache, signal, isSame));
      },
      discard: (response) => void response.body?.cancel().catch(() => {}), // nobody reads it
    });
  };
}

type Init = RequestInit | undefined;

/** An answer out of the HTTP cache is no answer of the server: bypass it unless the caller chose. */
function freshness(request: Request | null, init: Init): { cache: RequestCache } {
  const cache = init?.cache ?? request?.cache ?? 'default';
  return { cache: cache === 'default' ? 'no-store' : cache };
}

function signed(
  request: Request | null,
  init: Init,
  ticket: Ticket,
  cache: RequestCache,
  signal: AbortSignal | null | undefined,
  isSame: boolean,
): RequestInit {
  const headers = new Headers(init?.headers ?? request?.headers);
  for (const [name, value] of Object.entries(ticket.headers ?? {})) headers.set(name, value);
  const mode = init?.mode ?? request?.mode ?? 'cors';
  return {
    // A Request whose init is not empty forgets these.
    ...(request && { referrer: request.referrer, referrerPolicy: request.referrerPolicy }),
    ...init,
    headers,
    cache,
    ...(signal && { signal }),
    // A redirect would carry the credential's headers to another origin.
    ...(isSame && mode === 'cors' && { mode: 'same-origin' as const }),
  };
}

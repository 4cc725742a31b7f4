/** A `fetch` for libraries that build a Request themselves and hand that in. */
import { originOf } from './origins.ts';
import type { Session } from './session.ts';
import { sendSigned } from './signed-request.ts';

/** @param origins whom the credential may be sent to; the session's own origins if not told. */
export function signedFetch(session: Session, origins?: readonly string[]): typeof fetch {
  const { env } = session;
  const plain = env.fetch as typeof fetch;
  return async (input, init) => {
    // One of another realm is no instance of ours.
    const isRequest = typeof input === 'object' && 'url' in input;
    const request = isRequest ? input : new Request(input, init);
    if (request.mode === 'no-cors') return plain(request, init);
    const { url, signal } = request;
    // A cached answer would replay an old token.
    const cache = request.cache === 'default' ? 'no-store' : request.cache;
    // A redirect would carry the credential's headers to another origin.
    const isBound = request.mode === 'cors' && originOf(url, env.baseUrl()) === env.origin();
    let spare: Request | null = null;
    return sendSigned<Response>(session, {
      destination: { url, origins },
      signal,
      isFresh: cache === 'no-store' || cache === 'reload',
      canReplay: true,
      send(ticket, shield) {
        if (!ticket.headers) return plain(request, init);
        const current = spare ?? request;
        spare = request.body && !request.bodyUsed ? request.clone() : null;
        const headers = new Headers(request.headers);
        for (const [name, value] of Object.entries(ticket.headers)) headers.set(name, value);
        return plain(current, {
          // A Request whose init is not empty forgets these.
          ...{ referrer: request.referrer, referrerPolicy: request.referrerPolicy },
          ...{ ...(isRequest && init), headers, cache, ...(shield && { signal: shield }) },
          ...(isBound && { mode: 'same-origin' as const }),
        });
      },
      discard: (response) => void response.body?.cancel().catch(() => {}), // nobody reads it
    });
  };
}

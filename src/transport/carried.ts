/** Requests and answers on their way between a page and its worker. */
import { readInit } from '../fetch-init.ts';
import type { CarriedRequest, Reply } from './wire.ts';

const BODILESS = [204, 205, 304];

/** `request`, so that it can be cloned. Reads its body. */
export async function pack(request: Request, page: string | undefined): Promise<CarriedRequest> {
  const body = await request.arrayBuffer();
  const { url, headers, referrer } = request;
  const init = {
    ...readInit(request as RequestInit),
    headers: [...headers],
    body: body.byteLength > 0 ? body : null,
    referrer: referrer === 'about:client' && page ? page : referrer,
    signal: null, // the page's own
  };
  return { url, init };
}

/** What is said of `response` before its body. */
export function headOf({ url, redirected, status, statusText, headers }: Response): Reply {
  return { kind: 'head', url, redirected, status, statusText, headers: [...headers] };
}

/**
 * The answer as the page sees it.
 *
 * @throws RangeError for an answer that no page may make, such as an opaque one.
 */
export function unpack(head: Reply & { kind: 'head' }, body: ReadableStream): Response {
  const { url, redirected, status } = head;
  const init = head as unknown as { headers: [string, string][] };
  const response = new Response(BODILESS.includes(status) ? null : body, init);
  return Object.defineProperties(response, {
    url: { value: url },
    redirected: { value: redirected },
  });
}

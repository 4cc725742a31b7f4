/** Requests and answers on their way between a page and its worker. */
import type { CarriedRequest, Reply } from './wire.ts';

const BODILESS = [101, 204, 205, 304];

/** `request`, so that it can be cloned. Reads its body. */
export async function pack(request: Request, referrer: string | undefined) {
  const { method, credentials, cache, redirect, referrerPolicy, integrity, mode } = request;
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const isOwn = request.referrer === 'about:client';
  const packed: CarriedRequest = {
    url: request.url,
    init: {
      ...{ method, credentials, cache, redirect, referrerPolicy, integrity, mode },
      headers: [...request.headers],
      ...(isOwn ? referrer && { referrer } : { referrer: request.referrer }),
      ...(hasBody && { body: await request.arrayBuffer() }),
    },
  };
  return packed;
}

/** What is said of `response` before its body. */
export function headOf({ url, redirected, status, statusText, headers }: Response): Reply {
  return { kind: 'head', url, redirected, status, statusText, headers: [...headers] };
}

/** The answer as the page sees it. */
export function unpack(head: Reply & { kind: 'head' }, body: ReadableStream): Response {
  const { url, redirected, status, statusText } = head;
  const init = { status, statusText, headers: head.headers as [string, string][] };
  const response = new Response(BODILESS.includes(status) ? null : body, init);
  return Object.defineProperties(response, {
    url: { value: url },
    redirected: { value: redirected },
  });
}

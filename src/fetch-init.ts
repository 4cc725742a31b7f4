/** What a caller of `fetch` hands in. */

const MEMBERS = (
  'method headers body mode credentials cache redirect referrer referrerPolicy integrity keepalive ' +
  'signal duplex priority window dispatcher'
).split(' ') as (keyof RequestInit)[];

/** What the init says now, inherited members too: a Request may be one, and the caller may change it. */
export const readInit = (init: RequestInit): RequestInit =>
  Object.fromEntries(
    MEMBERS.filter((name) => init[name] !== undefined).map((name) => [name, init[name]]),
  );

/** Whether `body` is neither text nor a stream. */
export const isBinary = (body: unknown): body is Exclude<BodyInit, string | ReadableStream> =>
  ArrayBuffer.isView(body) ||
  [Blob, FormData, URLSearchParams, ArrayBuffer].some((type) => body instanceof type);

/** Whether a body can be sent a second time. */
export const canReadTwice = (body: unknown): boolean =>
  !body || typeof body === 'string' || isBinary(body);

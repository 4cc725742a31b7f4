/** JSON in requests and answers, for adapters of libraries that want data instead of a Response. */

/** An answer that is no success. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  /** The answer's body: what its JSON says, or its text. */
  readonly info: unknown;

  constructor(url: string, status: number, info: unknown) {
    super(`${url} was answered with status ${status}.`);
    this.status = status;
    this.info = info;
  }
}

/**
 * What the answer's JSON says; null for an empty body.
 *
 * @throws HttpError when the answer is no success; SyntaxError when a success is no JSON.
 */
export async function readJson<Data>(response: Response, url: string): Promise<Data> {
  const text = await response.text();
  if (!response.ok) throw new HttpError(url, response.status, jsonOrText(text));
  return JSON.parse(text === '' ? 'null' : text);
}

/** A request that sends `data`: forms and binary data as they are, everything else as JSON. */
export function writeJson(data: unknown, init: RequestInit): RequestInit {
  const { method = 'POST' } = init;
  if (data === undefined) return { ...init, method };
  if (isBody(data)) return { ...init, method, body: data };
  const headers = new Headers(init.headers);
  if (!headers.has('content-type')) headers.set('content-type', 'application/json');
  return { ...init, method, headers, body: JSON.stringify(data) };
}

const isBody = (data: unknown): data is FormData | URLSearchParams | Blob | ArrayBuffer =>
  [FormData, URLSearchParams, Blob, ArrayBuffer].some((type) => data instanceof type);

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

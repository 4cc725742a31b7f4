/** JSON in requests and answers, for adapters of libraries that want data instead of a Response. */
import { isBinary } from './fetch-init.ts';

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
  if (response.ok) return JSON.parse(text || 'null');
  let info: unknown = text;
  try {
    info = JSON.parse(text);
  } catch {
    // not every server refuses in JSON
  }
  throw new HttpError(url, response.status, info);
}

/** A request that sends `data`: forms and binary data as they are, everything else as JSON. */
export function writeJson(data: unknown, common: RequestInit): RequestInit {
  const init = { ...common, method: common.method ?? 'POST' };
  if (data === undefined) return init;
  if (isBinary(data)) return { ...init, body: data };
  const own = Object.fromEntries(new Headers(init.headers));
  const headers = { 'content-type': 'application/json', ...own };
  return { ...init, headers, body: JSON.stringify(data) };
}

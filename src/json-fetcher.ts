/** Fetches data by a key, as libraries with a cache want it. */
import { createFetch, type FetchOptions } from './fetch.ts';
import { readJson, writeJson } from './json.ts';
import type { Session } from './session.ts';

export { HttpError } from './json.ts';

/** A request as a value: an address, an address with its options, or options with the address. */
export type RequestKey =
  | string
  | readonly [url: string, init?: unknown, ...rest: unknown[]]
  | (RequestInit & { readonly url: string });

export interface FetcherOptions extends FetchOptions {
  /** What each request has, such as a method or headers; a key's own options come first. */
  readonly init?: RequestInit;
}

/** Fetches what `key` names; with a second argument, as mutations have it, sends its `arg`. */
export type Fetcher = <Data = unknown>(
  key: RequestKey,
  mutation?: { readonly arg: unknown },
) => Promise<Data>;

/**
 * A fetcher of JSON for `useSWR`, `useSWRMutation` and `preload`. A key is a URL, `[url, init]` or
 * `{ url, ...init }`. A mutation is a POST of its argument, as JSON or a form, unless `init` names
 * another method. An empty answer is null.
 *
 * @throws `HttpError` with `status` and `info` when an answer is no success; what `fetch` throws.
 * @example
 * ```ts
 * import { createSession, deviseTokenAuth } from 'tokenchart';
 * import { createFetcher } from 'tokenchart/swr';
 * import { preload } from 'swr';
 *
 * const session = createSession({
 *   protocol: deviseTokenAuth({ baseUrl: 'https://api.example.com/auth' }),
 * });
 * export const fetcher = createFetcher(session);
 * export const remove = createFetcher(session, { init: { method: 'DELETE' } });
 * preload('https://api.example.com/inbox', fetcher);
 * ```
 */
export function createFetcher(
  session: Session,
  { init: common, ...options }: FetcherOptions = {},
): Fetcher {
  const fetch = createFetch(session, options);
  return async (key, mutation) => {
    const { url, ...own } = optionsOf(key);
    const init = { ...common, ...own };
    return readJson(await fetch(url, mutation ? writeJson(mutation.arg, init) : init), url);
  };
}

/** What follows the address in a tuple may be anything: `fetch` takes the options that it knows. */
function optionsOf(key: RequestKey): RequestInit & { readonly url: string } {
  if (typeof key === 'string') return { url: key };
  return 'url' in key ? key : { ...(key[1] as RequestInit), url: key[0] };
}

/** The shape that answers and errors have in axios and its kin. */
import { originOf } from './origins.ts';
import type { Answer } from './protocol.ts';
import type { Session } from './session.ts';

interface Response {
  readonly status?: unknown;
  readonly headers?: object;
  /** An XMLHttpRequest, or Node's ClientRequest as follow-redirects leaves it. */
  readonly request?: {
    readonly responseURL?: string;
    readonly res?: { readonly responseUrl?: string };
  };
}

/** Shows what the server answered, out of a response or of an error that has one; or null. */
export function readOutcome(outcome: unknown, url: string, base?: string): Answer | null {
  const { status, headers, request } = responseOf(outcome);
  if (typeof status !== 'number' || status === 0 || !headers) return null;
  const at = request?.responseURL ?? request?.res?.responseUrl;
  const redirected = Boolean(at) && pathOf(at as string, base) !== pathOf(url, base);
  return { status, redirected, headers: { get: (name) => headerOf(headers, name) } };
}

/**
 * Lets a response, or an error, speak of `config` and not of the one that was signed; `request`,
 * which may hold the credential, stays readable, but is in no log.
 */
export function disown<T>(outcome: T, config: object): T {
  for (const part of new Set<object>([Object(outcome), responseOf(outcome)])) {
    if ('config' in part) Object.assign(part, { config });
    if ('request' in part) Object.defineProperty(part, 'request', { enumerable: false });
  }
  return outcome;
}

const responseOf = (outcome: unknown): Response => {
  const { response } = Object(outcome) as { response?: Response };
  return response ?? (Object(outcome) as Response);
};

const pathOf = (url: string, base?: string) => new URL(url, base).href.split('#')[0];

/** Names are of either case, and values of any kind: several are joined, and so are no token. */
function headerOf(headers: object, name: string): string | null {
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name);
  return found?.[1] === undefined || found[1] === null ? null : String(found[1]);
}

/** With this header no browser asks its HTTP cache. Another origin's CORS may not know it. */
const BYPASS = { 'If-Modified-Since': 'Thu, 01 Jan 1970 00:00:00 GMT' };

/** How an answer is kept from coming out of the HTTP cache, and whether it surely does not. */
export function pastCache(
  { env }: Pick<Session, 'env'>,
  by: object,
  method = 'get',
  url = '',
): { isFresh: boolean; bypass: Record<string, string> } {
  const isCacheable =
    'adapterName' in by && by.adapterName === 'xhr' && /^(get|head)$/i.test(method);
  const isHome = originOf(url, env.baseUrl()) === env.origin();
  return { isFresh: !isCacheable || isHome, bypass: isCacheable && isHome ? BYPASS : {} };
}

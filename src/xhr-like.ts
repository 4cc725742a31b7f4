/** The shape that answers and errors have in axios and its kin. */
import type { Answer } from './protocol.ts';

interface Response {
  readonly status?: unknown;
  readonly headers?: object;
  /** An XMLHttpRequest, or Node's ClientRequest as follow-redirects leaves it. */
  readonly request?: {
    readonly responseURL?: string;
    readonly res?: { readonly responseUrl?: string };
  };
}

/** A response, or an error that may have one. */
type Outcome = (Response & { readonly response?: Response }) | null | undefined;

/** Shows what the server answered, out of a response or of an error that has one; or null. */
export function readOutcome(outcome: unknown, url: string, base?: string): Answer | null {
  const { status, headers, request } = (outcome as Outcome)?.response ?? (outcome as Outcome) ?? {};
  if (typeof status !== 'number' || status === 0 || !headers) return null;
  const at = request?.responseURL ?? request?.res?.responseUrl;
  const redirected = Boolean(at) && pathOf(at as string, base) !== pathOf(url, base);
  return { status, redirected, headers: { get: (name) => headerOf(headers, name) } };
}

const pathOf = (url: string, base?: string) => new URL(url, base).href.split('#')[0];

/** Names are of either case, and values of any kind: several are joined, and so are no token. */
function headerOf(headers: object, name: string): string | null {
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name);
  return found?.[1]?.toString() ?? null;
}

/**
 * Lets a response, or an error, speak of `config` and not of the one that was signed; `request`,
 * which may hold the credential, stays readable, but is in no log.
 */
export function disown<T>(outcome: T, config: object): T {
  const own = outcome as Outcome;
  for (const part of [own, own?.response] as { config?: object; request?: unknown }[]) {
    if (part?.config) part.config = config;
    if (part?.request) Object.defineProperty(part, 'request', { enumerable: false });
  }
  return outcome;
}

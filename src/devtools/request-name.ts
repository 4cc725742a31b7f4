/** What is shown of a request: never its query, its headers or its body. */
import type { HeardInput } from '../inside.ts';

/** Parts of a path that are shown: words and small numbers. Others may be secrets, or names of users. */
const PLAIN_PART = /^([a-z][a-z_.-]{0,18}\d{0,2}|\d{1,6}|)$/i;
const LONGEST_METHOD = 20;
const LONGEST_PATH = 80;

/** From where it is sent. */
export interface Place {
  readonly base: string | undefined;
  /** Whether requests to this address are the session's. */
  covers(url: string): boolean;
}

/** `GET /api/me`; with the origin where that is neither the page's nor the session's. */
export function requestName(
  input: HeardInput,
  init: { readonly method?: string | undefined } | undefined,
  { base, covers }: Place,
): string {
  const request = typeof input === 'object' && 'url' in input ? input : null;
  const method = String(init?.method ?? request?.method ?? 'GET').toUpperCase();
  const url = request?.url ?? String(input);
  return `${method.slice(0, LONGEST_METHOD)} ${addressOf(url, base, covers(url))}`;
}

function addressOf(url: string, base: string | undefined, isCovered: boolean): string {
  try {
    const { origin, pathname } = new URL(url, base);
    const isHome = isCovered || (base !== undefined && new URL(base).origin === origin);
    return (isHome ? '' : origin) + shortened(pathname);
  } catch {
    return '(no address)';
  }
}

const shortened = (path: string) =>
  path
    .split('/')
    .map((part) => (PLAIN_PART.test(part) ? part : '…'))
    .join('/')
    .slice(0, LONGEST_PATH);

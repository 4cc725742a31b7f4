import type { Store } from '../store.ts';
import { synchronousStore } from './synchronous.ts';

/** Bytes that every browser keeps of one cookie: name, value and attributes. */
const MAX_BYTES = 4096;

/** Options of {@link cookieStore}. */
export interface CookieStoreOptions {
  /** The path under which the cookie is sent and readable. Default `/`. */
  readonly path?: string;
  /** Which foreign sites' requests carry it. `None` needs `secure`. Default `Lax`. */
  readonly sameSite?: 'Strict' | 'Lax' | 'None';
  /** Whether it is for https only. Default: when the page itself is on https. */
  readonly secure?: boolean;
  /** Lifetime in seconds from the last write (Chromium cuts it to 400 days). Default: until the browser is closed. */
  readonly maxAgeS?: number;
  /** The domain whose subdomains share it. Default: this host alone. */
  readonly domain?: string;
  /** What has the `cookie` property. Default `document`. */
  readonly cookies?: { cookie: string };
}

/**
 * Keeps the session in one cookie a record, encoded as js-cookie does: the way over for applications
 * that keep their tokens with it. Rejects, instead of losing the text silently, where it does not fit
 * into 4096 bytes or the browser did not keep it.
 *
 * Weaknesses: sent to the server with each request under `path` (the token, too), 4 kB, readable by
 * scripts, not coherent between tabs, not available in workers. Prefer {@link indexedDbStore}.
 *
 * @example
 * ```ts
 * import { cookieStore } from 'tokenchart';
 *
 * const store = cookieStore({ sameSite: 'Strict', maxAgeS: 14 * 24 * 3600 });
 * ```
 */
export function cookieStore(options: CookieStoreOptions = {}): Store {
  // late: there is no document at import time on a server
  const jar = () => {
    const found = options.cookies ?? globalThis.document;
    if (!found) throw new Error('cookies are not available here');
    return found;
  };
  const get = (key: string) => {
    const start = `${encodeURIComponent(key)}=`;
    const found = jar()
      .cookie.split('; ')
      .filter((pair) => pair.startsWith(start));
    // Several paths may have one of this name. Browsers list the longest path first, and `/` is the shortest.
    const pair = found.at((options.path ?? '/') === '/' ? -1 : 0);
    return pair === undefined ? null : decode(pair.slice(start.length));
  };
  return synchronousStore('cookie', get, (key, text) => {
    const cookie = serialize(key, text, options);
    // encoded, hence one byte a character
    if (text !== null && cookie.length > MAX_BYTES) {
      throw new Error(`cookie "${key}" would take ${cookie.length} of at most ${MAX_BYTES} bytes`);
    }
    jar().cookie = cookie;
    // A browser drops a cookie without a word.
    if (get(key) !== text) {
      throw new Error(
        `cookie "${key}" was not ${text === null ? 'removed' : 'stored'}: cookies are blocked, ` +
          'its attributes do not fit this page, or one of another path or domain hides it',
      );
    }
  });
}

function serialize(key: string, text: string | null, options: CookieStoreOptions): string {
  const { path = '/', sameSite = 'Lax', domain } = options;
  const maxAgeS = text === null ? 0 : options.maxAgeS;
  const secure = options.secure ?? globalThis.location?.protocol === 'https:';
  let cookie = `${encodeURIComponent(key)}=${encodeURIComponent(text ?? '')}`;
  cookie += `; path=${path}; samesite=${sameSite}`;
  if (domain !== undefined) cookie += `; domain=${domain}`;
  if (maxAgeS !== undefined) cookie += `; max-age=${maxAgeS}`;
  return secure ? `${cookie}; secure` : cookie;
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value; // not ours: the record's parser judges it
  }
}

import type { Store } from '../store.ts';
import { synchronousStore } from './synchronous.ts';

/** What is used of `localStorage`; written out, for programs that are compiled without DOM types. */
interface TextStorage {
  getItem(key: string): string | null;
  setItem(key: string, text: string): void;
  removeItem(key: string): void;
}

/** Options of {@link localStorageStore}. */
export interface LocalStorageStoreOptions {
  /** Where to keep the text instead of `localStorage`, such as `sessionStorage`. */
  readonly storage?: TextStorage;
}

/**
 * Keeps the session in `localStorage`: for pages that cannot have IndexedDB, or whose other code reads
 * the record there. Survives a reload.
 *
 * Weaknesses: not coherent between tabs (a tab may read what another one has replaced already, and of
 * two tabs' updates one can be lost), what was written in the last 3 seconds is gone when the browser
 * is killed, and any script of the origin can read it. Prefer {@link indexedDbStore}.
 *
 * @example
 * ```ts
 * import { localStorageStore } from 'tokenchart';
 *
 * const store = localStorageStore();
 * const perTab = localStorageStore({ storage: sessionStorage });
 * ```
 */
export function localStorageStore({ storage }: LocalStorageStoreOptions = {}): Store {
  // late: a browser that blocks storage throws on the mere access
  const texts = () => {
    const found = storage ?? globalThis.localStorage;
    if (!found) throw new Error('localStorage is not available here');
    return found;
  };
  return synchronousStore(
    'localStorage',
    (key) => texts().getItem(key),
    (key, text) => {
      if (text === null) texts().removeItem(key);
      else texts().setItem(key, text);
    },
  );
}

import type { Store } from '../store.ts';
import { synchronousStore } from './synchronous.ts';

/**
 * Keeps the session in the page's memory: for tests, for server rendering, and where nothing may be
 * left on the device. Weakness: a reload signs the user out, and no other tab knows of the session.
 *
 * @param texts - the backing; give the same map to several stores to let them share it.
 *
 * @example
 * ```ts
 * import { memoryStore } from 'tokenchart';
 *
 * const store = memoryStore();
 * await store.update('session', () => 'some text');
 * ```
 */
export function memoryStore(texts: Map<string, string> = new Map()): Store {
  return synchronousStore(
    'memory',
    (key) => texts.get(key) ?? null,
    (key, text) => {
      if (text === null) texts.delete(key);
      else texts.set(key, text);
    },
  );
}

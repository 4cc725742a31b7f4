import type { Store } from '../store.ts';

/**
 * A store over storage that answers at once. Read, change and write happen in one go, so that nothing
 * in this page comes between them; another tab may.
 */
export function synchronousStore(
  name: string,
  get: (key: string) => string | null,
  set: (key: string, text: string | null) => void,
): Store {
  return {
    name,
    coherent: false,
    // async: what the storage throws becomes a rejection
    read: async (key) => get(key),
    update: async (key, change) => {
      const before = get(key);
      const after = change(before);
      if (after !== before) set(key, after);
      return after;
    },
  };
}

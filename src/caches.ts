/** A cache as libraries have them. */
export interface KeyedCache {
  keys(): Iterable<string>;
  delete(key: string): void;
}

/** The caches that hold what was fetched for the user; each lives as long as its owner keeps it. */
export function createCaches() {
  const empties = new WeakMap<KeyedCache, () => void>();
  const caches = new Set<WeakRef<KeyedCache>>();
  return {
    /** Says how a cache is emptied. */
    add(cache: KeyedCache, empty: () => void): void {
      if (!empties.has(cache)) caches.add(new WeakRef(cache));
      empties.set(cache, empty);
    },
    emptyAll(): void {
      for (const weak of caches) {
        const cache = weak.deref();
        if (cache) emptyOne(cache, empties.get(cache));
        else caches.delete(weak);
      }
    },
  };
}

/** By hand where the library's own way is there no more, since nothing shows the cache. */
function emptyOne(cache: KeyedCache, empty: (() => void) | undefined): void {
  try {
    empty?.();
  } catch {
    for (const key of [...cache.keys()]) cache.delete(key);
  }
}

/** A cache as libraries have them. */
export interface KeyedCache {
  keys(): Iterable<string>;
  delete(key: string): void;
}

/** The caches that hold what was fetched for the user; each lives as long as its owner keeps it. */
export class Caches {
  readonly #empties = new WeakMap<KeyedCache, () => void>();
  readonly #caches = new Set<WeakRef<KeyedCache>>();

  /** Says how a cache is emptied. */
  add(cache: KeyedCache, empty: () => void): void {
    if (!this.#empties.has(cache)) this.#caches.add(new WeakRef(cache));
    this.#empties.set(cache, empty);
  }

  emptyAll(): void {
    for (const weak of [...this.#caches]) {
      const cache = weak.deref();
      if (cache) this.#empty(cache);
      else this.#caches.delete(weak);
    }
  }

  /** By hand where the library's own way is there no more, since nothing shows the cache. */
  #empty(cache: KeyedCache): void {
    try {
      this.#empties.get(cache)?.();
    } catch {
      for (const key of [...cache.keys()]) cache.delete(key);
    }
  }
}

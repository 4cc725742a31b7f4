/**
 * Where one record of text a session is kept. Text is untrusted input: `record.ts` parses it.
 * A store may throw or reject at any time (quota, blocked cookies, private mode); `resilient-store.ts`
 * turns that into a warning and a fall-back.
 */
export interface Store {
  /** What warnings call it, such as `indexedDB`. */
  readonly name: string;
  /** Whether a read sees what any other tab has finished writing. Only IndexedDB is measured to do so. */
  readonly coherent: boolean;
  /** The text under `key`, or null where there is none. */
  read(key: string): Promise<string | null>;
  /**
   * Replaces the text under `key` by `change(text)`; null removes it. Atomic between tabs where
   * `coherent` is true. `change` is pure and synchronous.
   *
   * @returns the text that is stored now.
   */
  update(key: string, change: (text: string | null) => string | null): Promise<string | null>;
  /** Releases what the store holds open. */
  close?(): void;
}

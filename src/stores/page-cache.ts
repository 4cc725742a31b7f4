/**
 * What WebKit's back/forward cache does to a transaction. It stops the page and leaves what had begun
 * open, and every other page of the origin then waits for its own transaction until this page returns
 * or is dropped. So a transaction that is under way when the page is cached is aborted, and run again
 * when it is back; none begins in between.
 */
export class PageCache {
  readonly #open = new Set<IDBTransaction>();
  readonly #cut = new WeakSet<IDBTransaction>();
  #page: EventTarget | null = null;
  #isStopped = false;
  /** Settled while the page is shown. */
  #shown = Promise.resolve();
  #show = () => {};

  /** Resolves when the page is not in the cache. */
  shown(): Promise<void> {
    this.#listen();
    return this.#shown;
  }

  /** Looks after a transaction until it has ended. */
  follow(transaction: IDBTransaction): void {
    this.#open.add(transaction);
    const end = () => this.#open.delete(transaction);
    transaction.addEventListener('complete', end);
    transaction.addEventListener('abort', end);
  }

  /** Whether it was aborted because the page was cached. */
  wasCut(transaction: IDBTransaction): boolean {
    return this.#cut.has(transaction);
  }

  /** Listens no more, for good. */
  stop(): void {
    this.#isStopped = true;
    this.#page?.removeEventListener('pagehide', this.#hide);
    this.#page?.removeEventListener('pageshow', this.#back);
    this.#page = null;
    this.#back();
  }

  #listen(): void {
    if (this.#page || this.#isStopped || !isWebKit()) return;
    this.#page = globalThis;
    this.#page.addEventListener('pagehide', this.#hide);
    this.#page.addEventListener('pageshow', this.#back);
  }

  readonly #hide = (event: Event): void => {
    if (!(event as PageTransitionEvent).persisted) return;
    this.#shown = new Promise((resolve) => {
      this.#show = resolve;
    });
    for (const transaction of this.#open) if (abort(transaction)) this.#cut.add(transaction);
  };

  readonly #back = (): void => this.#show();
}

/** Whether there was anything to abort: what is over, or being committed, needs the page no more. */
export function abort(transaction: IDBTransaction): boolean {
  try {
    transaction.abort();
    return true;
  } catch {
    return false; // its own events say how it ended
  }
}

/** In any other engine a page goes on until its transactions have ended. */
const isWebKit = () =>
  typeof globalThis.addEventListener === 'function' &&
  globalThis.navigator?.vendor?.startsWith('Apple') === true;

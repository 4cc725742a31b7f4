/** Where requests wait: for the store, and for the next change of anything. */
import type { Environment } from './env.ts';

export class Gate {
  readonly #env: Environment;
  readonly #onOpen: () => void;
  readonly #waiting = new Set<() => void>();
  #work: Promise<void> | null = null;
  #isClosed = false;

  /** @param onOpen called when the gate opens. */
  constructor(env: Environment, onOpen: () => void) {
    this.#env = env;
    this.#onOpen = onOpen;
  }

  /** What must be done before anybody leaves; null where the gate is open. */
  get work(): Promise<void> | null {
    return this.#work;
  }

  /** Closes the gate until `work`, and whatever it waits for already, is done. */
  hold(work: Promise<unknown>): Promise<void> {
    // What fails has its own way to tell: nobody must wait for it for ever.
    const all: Promise<void> = Promise.allSettled([this.#work, work]).then(() => {
      if (this.#work !== all) return;
      this.#work = null;
      this.#onOpen();
    });
    this.#work = all;
    return all;
  }

  /** Nobody waits any more. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Lets everybody go, for good. */
  close(): void {
    this.#isClosed = true;
    this.wake();
  }

  /** Resolves at the next {@link wake}, or after `bound` milliseconds. */
  change(bound: number): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        this.#env.clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = this.#env.setTimeout(done, Math.max(bound, 0));
      this.#waiting.add(done);
    });
  }

  /** Waits until `isSo`, for `bound` milliseconds at most. */
  async until(isSo: () => boolean, bound: number): Promise<void> {
    const end = this.#env.now() + bound;
    while (!isSo() && !this.#isClosed && this.#env.now() < end)
      await this.change(end - this.#env.now());
  }

  wake(): void {
    for (const done of [...this.#waiting]) done();
  }
}

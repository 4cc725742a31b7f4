/** Time that stands still until it is told to pass. */

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** Lets every promise that can go on do so. */
export const turn = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve);
  });

export class SimulatedClock {
  #now: number;
  #lastId = 0;
  readonly #timers = new Map<number, Timer>();

  /** @param start in milliseconds. */
  constructor(start = 1_000_000) {
    this.#now = start;
  }

  readonly now = (): number => this.#now;

  get timerCount(): number {
    return this.#timers.size;
  }

  readonly setTimeout = (run: () => void, ms: number): number => {
    this.#lastId += 1;
    this.#timers.set(this.#lastId, { at: this.#now + Math.max(ms, 0), run });
    return this.#lastId;
  };

  readonly clearTimeout = (id: unknown): void => {
    this.#timers.delete(id as number);
  };

  /** Lets `ms` milliseconds pass, timer by timer. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await turn();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      const [id, timer] = next;
      this.#timers.delete(id);
      this.#now = Math.max(this.#now, timer.at);
      timer.run();
      await turn();
    }
    this.#now = end;
  }

  /**
   * Lets time pass until `promise` is settled, and hands its result on.
   *
   * @throws Error when that takes more than `boundMs` milliseconds.
   */
  async until<T>(promise: Promise<T>, boundMs = 120_000): Promise<T> {
    const end = this.#now + boundMs;
    let isSettled = false;
    const settle = () => {
      isSettled = true;
    };
    promise.then(settle, settle);
    await turn();
    while (!isSettled) {
      const next = this.#next(end);
      if (!next) throw new Error(`Nothing happened within ${boundMs} simulated milliseconds.`);
      await this.advance(Math.max(next[1].at - this.#now, 0));
    }
    return promise;
  }

  #next(end: number): [number, Timer] | null {
    let first: [number, Timer] | null = null;
    for (const entry of this.#timers) {
      if (entry[1].at <= end && (!first || entry[1].at < first[1].at)) first = entry;
    }
    return first;
  }
}

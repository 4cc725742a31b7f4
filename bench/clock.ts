/** A clock that is moved by hand, so that a window passes without waiting. */
interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

export class HandClock {
  #now = 1_700_000_000_000;
  readonly #timers = new Set<Timer>();

  now = (): number => this.#now;

  setTimeout = (callback: () => void, ms: number): unknown => {
    const timer = { at: this.#now + ms, callback };
    this.#timers.add(timer);
    return timer;
  };

  clearTimeout = (timer: unknown): void => {
    this.#timers.delete(timer as Timer);
  };

  /** Moves on at once; timers that are due by then run, earliest first. */
  advance(ms: number): void {
    this.#now += ms;
    const due = [...this.#timers].filter(({ at }) => at <= this.#now);
    for (const timer of due.sort((a, b) => a.at - b.at)) {
      if (this.#timers.delete(timer)) timer.callback();
    }
  }
}

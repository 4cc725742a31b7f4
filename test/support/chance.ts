/** Chance that can be repeated. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** From 0 up to, and not including, 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from `low` up to, and not including, `high`. */
  between(low: number, high: number): number {
    return Math.floor(low + this.next() * (high - low));
  }

  /** Whether something happens that does so in `share` of all cases. */
  happens(share: number): boolean {
    return this.next() < share;
  }

  /** One of them; what shall come more often stands there more often. */
  pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.between(0, items.length)] ?? items[0];
  }
}

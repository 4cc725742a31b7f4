/** The explored states, how each was reached first, and where each leads. */
import type { Deed } from './deeds.ts';

/** Numbers without end. */
class Numbers {
  #values = new Int32Array(1 << 12);
  #size = 0;

  get values(): Int32Array {
    return this.#values.subarray(0, this.#size);
  }

  push(value: number): void {
    if (this.#size === this.#values.length) {
      const larger = new Int32Array(this.#size * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#size] = value;
    this.#size += 1;
  }
}

export class Graph {
  readonly #parents = new Numbers();
  readonly #deeds: (Deed | null)[] = [];
  readonly #from = new Numbers();
  readonly #to = new Numbers();
  readonly #isWell: boolean[] = [];
  readonly #keepsEdges: boolean;

  /** @param keepsEdges needed to find dead ends; takes memory. */
  constructor(keepsEdges: boolean) {
    this.#keepsEdges = keepsEdges;
  }

  /** The next state, reached from `parent` by `deed`. */
  add(parent: number, deed: Deed | null, isWell: boolean): void {
    this.#parents.push(parent);
    this.#deeds.push(deed);
    this.#isWell.push(isWell);
  }

  connect(from: number, to: number): void {
    if (!this.#keepsEdges) return;
    this.#from.push(from);
    this.#to.push(to);
  }

  /** What happens beyond `state` is not explored: nothing is said about its ways out. */
  excuse(state: number): void {
    this.#isWell[state] = true;
  }

  /** What was done to reach `state`, on the shortest way. */
  pathTo(state: number): readonly Deed[] {
    const parents = this.#parents.values;
    const deeds: Deed[] = [];
    for (let at = state; at > 0; at = parents[at] as number) deeds.push(this.#deeds[at] as Deed);
    return deeds.reverse();
  }

  /** The first state from which no well one can be reached, or null. */
  deadEnd(): number | null {
    const [from, to] = [this.#from.values, this.#to.values];
    const reaches = Uint8Array.from(this.#isWell, Number);
    for (let isGrowing = true; isGrowing; ) {
      isGrowing = false;
      for (let edge = from.length - 1; edge >= 0; edge -= 1) {
        const [a, b] = [from[edge] as number, to[edge] as number];
        if (reaches[a] || !reaches[b]) continue;
        reaches[a] = 1;
        isGrowing = true;
      }
    }
    const state = reaches.indexOf(0);
    return state < 0 ? null : state;
  }
}

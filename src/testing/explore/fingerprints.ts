/** Numbers states by their key, of which it keeps 64 bits: two in 10^12 are taken for one. */
export class Fingerprints {
  #slots: Uint32Array;
  #ids: Int32Array;
  #mask: number;
  #size = 0;

  constructor(capacity = 1 << 16) {
    this.#slots = new Uint32Array(capacity * 2);
    this.#ids = new Int32Array(capacity);
    this.#mask = capacity - 1;
  }

  get size(): number {
    return this.#size;
  }

  /** The number of the state with `key`; the first unused one where it is new. */
  number(key: string): number {
    if (this.#size * 2 > this.#mask) this.#grow();
    const [high, low] = fingerprint(key);
    const at = this.#find(high, low);
    if (this.#slots[at * 2] !== 0) return this.#ids[at] as number;
    this.#put(at, high, low, this.#size);
    this.#size += 1;
    return this.#size - 1;
  }

  #put(at: number, high: number, low: number, id: number): void {
    this.#slots[at * 2] = high;
    this.#slots[at * 2 + 1] = low;
    this.#ids[at] = id;
  }

  #find(high: number, low: number): number {
    let at = low & this.#mask;
    for (; this.#slots[at * 2] !== 0; at = (at + 1) & this.#mask) {
      if (this.#slots[at * 2] === high && this.#slots[at * 2 + 1] === low) break;
    }
    return at;
  }

  #grow(): void {
    const [slots, ids] = [this.#slots, this.#ids];
    this.#mask = this.#mask * 2 + 1;
    this.#slots = new Uint32Array((this.#mask + 1) * 2);
    this.#ids = new Int32Array(this.#mask + 1);
    for (const [at, id] of ids.entries()) {
      const high = slots[at * 2] as number;
      const low = slots[at * 2 + 1] as number;
      if (high !== 0) this.#put(this.#find(high, low), high, low, id);
    }
  }
}

/** FNV-1a twice, with other constants, mixed at the end; the first half is never 0. */
function fingerprint(key: string): readonly [number, number] {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (let index = 0; index < key.length; index += 1) {
    const code = key.charCodeAt(index);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x5bd1e995);
    b ^= b >>> 15;
  }
  return [mix(a) >>> 0 || 1, mix(b) >>> 0];
}

function mix(bits: number): number {
  const once = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return twice ^ (twice >>> 16);
}

/** What has happened, in order, as far back as there is room. */

export type TimelineKind = 'request' | 'rotation' | 'loss' | 'recovery' | 'session' | 'leadership';

export interface TimelineEntry {
  readonly id: number;
  /** Milliseconds since the timeline began. */
  readonly at: number;
  readonly kind: TimelineKind;
  readonly text: string;
}

/** How many entries are kept. */
export const TIMELINE_LENGTH = 200;

export class Timeline {
  readonly #now: () => number;
  readonly #start: number;
  #entries: readonly TimelineEntry[] = [];
  #count = 0;

  constructor(now: () => number) {
    this.#now = now;
    this.#start = now();
  }

  /** Oldest first. */
  get entries(): readonly TimelineEntry[] {
    return this.#entries;
  }

  /** Returns the entry's id. */
  add(kind: TimelineKind, text: string): number {
    this.#count += 1;
    const entry = { id: this.#count, at: this.#now() - this.#start, kind, text };
    this.#entries = [...this.#entries, entry].slice(-TIMELINE_LENGTH);
    return entry.id;
  }

  /** Says more of an entry, with the time that has passed since; not of one that is gone. */
  complete(id: number, outcome: string): void {
    const passed = (at: number) => Math.round(this.#now() - this.#start - at);
    this.#entries = this.#entries.map((entry) =>
      entry.id === id
        ? { ...entry, text: `${entry.text} → ${outcome}, ${passed(entry.at)} ms` }
        : entry,
    );
  }
}

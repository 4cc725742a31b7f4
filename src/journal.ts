/** The session's record in its store. Writes are changes of what is there, never copies over it. */
import {
  emptyRecord,
  type Mark,
  reinstatePrevious,
  type SessionRecord,
} from '../machines/credential.ts';
import { parseRecord, serializeRecord } from './record.ts';
import {
  type Change,
  withClaim,
  withMark,
  withNewer,
  withoutMark,
  withoutMarks,
} from './record-changes.ts';
import type { Store } from './store.ts';
import type { Warn } from './warnings.ts';

export class Journal {
  readonly #store: Store;
  readonly #key: string;
  readonly #warn: Warn;
  /** What this page has written last: it need not be read letter by letter. */
  #known: { readonly text: string; readonly record: SessionRecord } | null = null;

  constructor(store: Store, key: string, warn: Warn) {
    this.#store = store;
    this.#key = key;
    this.#warn = warn;
  }

  /** What the store holds; the empty record where that is nothing of ours. */
  async load(): Promise<SessionRecord> {
    return this.#parse(await this.#store.read(this.#key)) ?? emptyRecord;
  }

  /** Writes `record`, unless the store holds a newer one by now. */
  save(record: SessionRecord, change: Change): Promise<SessionRecord> {
    return this.#change(emptyRecord, (stored) => withNewer(stored, record, change));
  }

  /** Notes that a flight of `record`'s token leaves. */
  mark(record: SessionRecord, mark: Mark): Promise<SessionRecord> {
    return this.#change(record, (stored) => withMark(stored, record, mark));
  }

  /**
   * Says in this page's mark that it recovers from now on, unless another page said so less than
   * `yieldMs` ago. Returns whether it may.
   */
  async claim(record: SessionRecord, page: string, at: number, yieldMs: number): Promise<boolean> {
    const claimed = await this.#change(record, (stored) =>
      withClaim(stored, record, page, at, yieldMs),
    );
    return claimed.marks.some((mark) => mark.page === page && mark.recoversAt === at);
  }

  /** Begins a session after whatever the store holds; `epoch` is the latest that this page knows. */
  begin(epoch: number, session: Omit<SessionRecord, 'epoch'>): Promise<SessionRecord> {
    return this.#change(emptyRecord, (stored) => ({
      ...session,
      epoch: Math.max(stored.epoch, epoch) + 1,
    }));
  }

  /** Takes the mark of `page` back, as long as `record`'s token is the current one. */
  unmark(record: SessionRecord, page: string): Promise<SessionRecord> {
    return this.#change(record, (stored) => withoutMark(stored, record, page));
  }

  /** Takes every page's marks back, save those of forced requests that may still be under way. */
  unmarkAll(record: SessionRecord, change: Change): Promise<SessionRecord> {
    return this.#change(record, (stored) => withoutMarks(stored, record, change));
  }

  /** Goes back to the token before `refused`, if that still stands. */
  reinstate(record: SessionRecord, refused: string): Promise<SessionRecord> {
    return this.#change(record, (stored) =>
      stored.credential?.token === refused ? reinstatePrevious(stored) : stored,
    );
  }

  async #change(
    fallback: SessionRecord,
    change: (stored: SessionRecord) => SessionRecord,
  ): Promise<SessionRecord> {
    let result = fallback;
    await this.#store.update(this.#key, (text) => {
      result = change(this.#parse(text) ?? fallback);
      this.#known = { text: serializeRecord(result), record: result };
      return this.#known.text;
    });
    return result;
  }

  #parse(text: string | null): SessionRecord | null {
    if (text !== null && text === this.#known?.text) return this.#known.record;
    const record = text === null ? null : parseRecord(text);
    if (text !== null && !record) {
      this.#warn(
        'record_unreadable',
        `What lies under "${this.#key}" in the ${this.#store.name} store is no record of this version and is ignored; the next commit replaces it.`,
      );
    }
    return record;
  }
}

/** The pages of one session: what they tell each other, and who of them leads. */
import { isSameToken, mergeRecord, type SessionRecord } from '../machines/credential.ts';
import type { Chart } from './chart.ts';
import type { Channel, Environment } from './env.ts';
import { type ForcedRequests, withOwnForced } from './forced.ts';
import type { FreeWindow } from './free-window.ts';
import { Leadership } from './leadership.ts';
import { decodeMessage, encodeMessage, type Message, type MessageKind } from './message.ts';

export interface TabsParts {
  readonly env: Environment;
  /** Of the session; pages of other sessions are not heard. */
  readonly key: string;
  readonly page: string;
  readonly chart: Chart;
  readonly window: FreeWindow;
  readonly forced: ForcedRequests;
  /** Reads the store again. */
  reread(): void;
}

/** Touches are told so often at the most, milliseconds. */
const TOUCH_INTERVAL = 1_000;
/** Looks at the store are so far apart at least, milliseconds. */
const MIN_LOOK = 50;

export class Tabs {
  readonly leadership: Leadership;
  readonly #parts: TabsParts;
  /** Null where there is none, and after the end. */
  #channel: Channel | null;
  /** The timer of the next look at what other pages have out. */
  #look: unknown = null;
  /** Ends the watch over other pages, which is the leader's. */
  #watch = new AbortController();
  #toldTouch = 0;
  #isThere = false;

  constructor(parts: TabsParts) {
    const { env, key, page } = parts;
    this.#parts = parts;
    this.#channel = env.openChannel(key);
    this.#channel?.onMessage((data) => this.#hear(decodeMessage(data)));
    this.leadership = new Leadership({
      ...{ env, key, page },
      post: this.#channel && ((kind) => this.#post({ kind })),
      onChange: (leader) => this.#lead(leader),
    });
  }

  /** The page is there, at its start or again. */
  enter(): void {
    if (this.#isThere) {
      this.leadership.send({ type: 'page.woke' });
    } else {
      this.#isThere = true;
      this.leadership.enter();
      this.#post({ kind: 'hello' });
    }
  }

  /** The page goes away, perhaps into a cache. */
  leave(): void {
    this.#isThere = false;
    this.leadership.leave();
  }

  /** Tells what this page holds. */
  tell(record: SessionRecord): void {
    this.#post({ kind: 'record', record });
  }

  /** Tells that a flight of this page has left, so that others look after it if it sleeps. */
  tellFlight(at: number): void {
    this.#post({ kind: 'flight', at, epoch: this.#parts.chart.record.epoch });
  }

  tellEnded(): void {
    // What the recovery brought is told first.
    queueMicrotask(() => this.#post({ kind: 'ended' }));
  }

  /** Tells until when the window is open, now and then. */
  tellTouch(at: number): void {
    if (at - this.#toldTouch < TOUCH_INTERVAL) return;
    this.#toldTouch = at;
    this.#post({ kind: 'touch', at, epoch: this.#parts.chart.record.epoch });
  }

  /** Asks the leader to do what is its to do; takes its place if it is silent. */
  ask(kind: 'recover' | 'renew'): void {
    const { record } = this.#parts.chart;
    this.#post({ kind, record });
    this.leadership.send({ type: 'leader.needed' });
  }

  /** What a record read from the store says, without the marks of pages that see to them. */
  async withoutTended(read: SessionRecord): Promise<SessionRecord> {
    const { page, env, window, forced } = this.#parts;
    const record = withOwnForced(read, forced.forcer);
    const young = (at: number) => env.now() - at < (window.tendBound ?? 0);
    const others = record.marks.filter((mark) => mark.page !== page && young(mark.at));
    if (others.length === 0) return record;
    this.#lookAfter(Math.min(...others.map((mark) => mark.at)));
    const living = await this.leadership.living(others.map((mark) => mark.page));
    const isTended = (mark: SessionRecord['marks'][number]) =>
      living.includes(mark.page) && young(mark.at);
    return { ...record, marks: record.marks.filter((mark) => !isTended(mark)) };
  }

  stop(): void {
    this.#isThere = false;
    this.#watch.abort();
    this.leadership.stop();
    this.#parts.env.clearTimeout(this.#look);
    this.#channel?.close();
    this.#channel = null;
  }

  #post(message: Omit<Message, 'from'>): void {
    this.#channel?.post(encodeMessage({ ...message, from: this.#parts.page }));
  }

  #hear(message: Message | null): void {
    if (!message || message.from === this.#parts.page) return;
    const { kind, from, record, at, epoch } = message;
    const { chart, window } = this.#parts;
    const isOurs = epoch === chart.record.epoch;
    if (record) this.#merge(record);
    if (kind === 'touch' && isOurs && at !== undefined) window.touch(at);
    if (kind === 'flight' && isOurs && at !== undefined) this.#lookAfter(at);
    // A new leader: it must hear what is wanted.
    if (kind === 'lead' && chart.phase === 'waiting')
      this.#post({ kind: 'recover', record: chart.record });
    if (kind === 'ended') chart.send({ type: 'recovery.endedElsewhere' });
    if (this.leadership.isLeader) this.#serve(kind, from, record);
    this.leadership.hear(kind, from);
  }

  #merge(record: SessionRecord): void {
    const { chart } = this.#parts;
    const held = chart.record;
    // Marks are read from the store alone.
    const merged = mergeRecord(held, { ...record, marks: held.marks });
    if (merged === held || isSameToken(merged, held)) return;
    const news = withOwnForced({ ...record, marks: [] }, this.#parts.forced.forcer);
    chart.send({ type: 'record.read', record: news });
  }

  /** What a page asks of its leader. */
  #serve(kind: MessageKind, from: string, record: SessionRecord | undefined): void {
    const { chart, reread } = this.#parts;
    if (kind === 'hello') this.leadership.watch(from, reread, this.#watch.signal);
    if (!record || kind === 'record') return;
    if (!isSameToken(record, chart.record)) this.tell(chart.record);
    else chart.send({ type: kind === 'renew' ? 'renewal.requested' : 'recovery.requested' });
  }

  #lead(leader: boolean): void {
    const { chart, page, reread } = this.#parts;
    this.#watch.abort();
    this.#watch = new AbortController();
    const { signal } = this.#watch;
    chart.send({ type: 'leadership.changed', leader });
    if (!leader) return;
    reread();
    this.leadership.pages().then((pages) => {
      for (const other of pages) {
        if (other !== page && !signal.aborted) this.leadership.watch(other, reread, signal);
      }
    });
  }

  /** A flight of a page that sleeps, or dies, is seen to while its token still works. */
  #lookAfter(at: number): void {
    const { env, window, reread } = this.#parts;
    if (this.#look !== null) return;
    const look = () => {
      this.#look = null;
      reread();
    };
    const due = at + (window.tendBound ?? 0) - env.now();
    this.#look = env.setTimeout(look, Math.max(due, MIN_LOOK));
  }
}

/** One session's parts, put together. */
import {
  type Credential,
  commitOffer,
  decideCommit,
  emptyRecord,
  isSameToken,
  offerOf,
  type SessionRecord,
} from '../machines/credential.ts';
import { type Carrier, Carriers } from './carriers.ts';
import { Departures } from './departures.ts';
import type { Environment } from './env.ts';
import { Exchange } from './exchange.ts';
import { ForcedRequests, standingOn } from './forced.ts';
import { FreeWindow } from './free-window.ts';
import { Gate } from './gate.ts';
import { Journal } from './journal.ts';
import { performToken } from './performer.ts';
import type { Protocol } from './protocol.ts';
import type { Store } from './store.ts';
import { Tabs } from './tabs.ts';
import { type OnStep, TokenActor } from './token-actor.ts';
import type { Warn } from './warnings.ts';
import { WindowWatch } from './window-watch.ts';
import { sendOwn } from './wire.ts';

export interface RuntimeOptions {
  readonly env: Environment;
  readonly protocol: Protocol;
  readonly store: Store;
  /** Where the record lies in the store, and by which name its pages find each other. */
  readonly key: string;
  readonly renewAfterMs: number;
  readonly carrier: Carrier;
  readonly warn: Warn;
  readonly onStep: OnStep;
}

/** So long pages yield to one that has begun to recover, milliseconds. */
const CLAIM_BOUND = 1_500;

export class Runtime {
  readonly chart: TokenActor;
  readonly departures: Departures;
  readonly exchange: Exchange;
  readonly tabs: Tabs;
  readonly #options: RuntimeOptions;
  /** The name of this page among those of the session. */
  readonly page: string;
  readonly #journal: Journal;
  readonly #window: FreeWindow;
  readonly #gate: Gate;
  readonly #forced: ForcedRequests;
  readonly #carriers: Carriers;
  readonly #watch: WindowWatch;
  /** What the store held when it was read last. */
  #stored: SessionRecord = emptyRecord;
  #lastWrite: Promise<unknown> = Promise.resolve();

  constructor(options: RuntimeOptions) {
    const { env, protocol, store, warn, key } = options;
    this.#options = options;
    const page = env.randomId();
    const journal = new Journal(store, key, warn);
    const land = () => this.exchange.land();
    const carry = () => this.#carriers.carry();
    const gate = new Gate(env, land);
    const chart = new TokenActor(
      (context, before) => {
        options.onStep(context, before);
        gate.wake();
      },
      (offer, record, standing) =>
        journal.save(commitOffer(record, offer, standing), forced.forcer),
    );
    const touched = (at: number) => this.tabs.tellTouch(at);
    const window = new FreeWindow(env.now, protocol.windowMs, touched);
    const forced = new ForcedRequests(env.now, protocol.windowMs, page);
    const departures = new Departures({ env, protocol, chart, window, gate, page, land, carry });
    const reread = () => void this.reread();
    this.page = page;
    this.#journal = journal;
    this.#window = window;
    this.#gate = gate;
    this.chart = chart;
    this.departures = departures;
    this.#forced = forced;
    const shared = { env, protocol, chart, window, gate, departures };
    this.#watch = new WindowWatch(shared);
    this.exchange = new Exchange({ ...shared, forced, warn });
    this.#carriers = new Carriers({ ...shared, carrier: options.carrier, exchange: this.exchange });
    this.tabs = new Tabs({ env, key, page, chart, window, forced, reread });
  }

  /** Resolves when what was written last is in the store. */
  get written(): Promise<unknown> {
    return this.#lastWrite;
  }

  /** Reads the store and starts the machine with what it says. */
  async start(): Promise<void> {
    const { chart, tabs } = this;
    tabs.enter();
    const stored = await this.#journal.load();
    this.#stored = stored;
    const record = await tabs.withoutTended(stored);
    const { isLeader: leader } = tabs.leadership;
    chart.start(this.#machine(), { record, page: this.page, leader }, this.#options.env);
  }

  /** Reads the store again, before anybody leaves. */
  reread(): Promise<void> {
    return this.#gate.hold(this.#journal.load().then((record) => this.#read(record)));
  }

  /** The page goes away: remembers what is out, and until when the window is open. */
  leave(): void {
    const { record } = this.chart;
    if (record.credential && this.#options.protocol.rotates()) this.#leaveNote(record);
    this.tabs.leave();
  }

  /** The page is back. */
  wake(): void {
    this.tabs.enter();
    this.reread();
  }

  /** Begins a session of this credential, after whatever the store holds. */
  async begin(credential: Credential, obtainedAt: number, touchedAt: number): Promise<void> {
    const session = { credential, previous: null, obtainedAt, touchedAt, marks: [] };
    const record = await this.#journal.begin(this.chart.record.epoch, session);
    this.chart.send({ type: 'session.started', record });
    await this.written;
  }

  /** Takes a credential over; of the session at hand only one that is newer. */
  async adopt(credential: Credential): Promise<void> {
    await this.reread();
    const { epoch, credential: held } = this.chart.record;
    if (held?.sessionId !== credential.sessionId) {
      return this.begin(credential, this.#options.env.now(), 0);
    }
    const offer = { epoch, credential, sentToken: null, sentAt: 0 };
    const standing = standingOn(this.chart.record, this.#forced.forcer, 0);
    this.chart.send({ type: 'token.offered', offer, standing });
    await this.written;
  }

  /** Ends what this page does for the session. */
  stop(): void {
    this.tabs.stop();
    this.chart.stop();
    this.#watch.stop();
    this.#gate.close();
  }

  #machine() {
    const { env, protocol, warn, renewAfterMs } = this.#options;
    const { chart, departures, exchange, tabs } = this;
    return performToken({
      ...{ env, protocol, warn, renewAfterMs, chart, departures, exchange, tabs },
      ...{ window: this.#window, gate: this.#gate, journal: this.#journal, page: this.page },
      ...{ forced: this.#forced, carriers: this.#carriers, watch: this.#watch },
      read: (record) => this.#read(record),
      readBack: (record) => this.#readBack(record),
      mark: (record) => this.#mark(record),
      confirm: () => this.#confirm(),
      written: (write) => {
        this.#lastWrite = write;
      },
      renew: () => {
        this.#renew().catch(() => {}); // the session changed meanwhile: nothing is left to renew
      },
    });
  }

  /** Whether this page leads, and, where no lock says so, no other one has just begun to recover. */
  async #confirm(): Promise<boolean> {
    const { leadership } = this.tabs;
    const { record } = this.chart;
    if (leadership.method === 'locks') {
      await this.#mark(record, true);
      return leadership.confirm();
    }
    const now = this.#options.env.now();
    const isFirst = await this.#journal.claim(record, this.page, now, CLAIM_BOUND);
    return isFirst && leadership.isLeader;
  }

  /** Tells the machine what the store holds, and writes what it holds where the store is behind. */
  async #read(record: SessionRecord): Promise<void> {
    this.#stored = record;
    this.chart.send({ type: 'record.read', record: await this.tabs.withoutTended(record) });
    // Who told of a newer one may be gone before it was written.
    const held = this.chart.record;
    if (held.credential && decideCommit(record, offerOf(held)).commit)
      this.#journal.save(held, this.#forced.forcer);
  }

  /** Takes note of what was just written; where it is what this page holds, it says nothing new. */
  async #readBack(record: SessionRecord): Promise<void> {
    if (record !== this.chart.record || record.marks.length > 0) return this.#read(record);
    this.#stored = record;
  }

  /** Writes this page's mark; `isForced`: of a request that rotates whatever was committed before. */
  #mark(record: SessionRecord, isForced = false): Promise<void> {
    const now = this.#options.env.now();
    this.tabs.tellFlight(now);
    const at = isForced ? this.#window.markedAt(record.marks) : now;
    const mark = { page: this.page, at, ...(isForced && { recoversAt: now }) };
    const marked = this.#journal.mark(record, mark);
    return this.#gate.hold(marked.then((stored) => this.#read(stored)));
  }

  #leaveNote(record: SessionRecord): void {
    const touchedAt = Math.max(this.#window.touchedAt, record.touchedAt);
    const { forcer } = this.#forced;
    // What it was told by a page that is gone may be written nowhere else.
    const isHearsay = !isSameToken(this.#stored, record);
    if (isHearsay || touchedAt > record.touchedAt)
      this.#journal.save({ ...record, touchedAt }, forcer);
    if (this.departures.hasCurrentOut && record.marks.length === 0) {
      this.#journal.mark(record, { page: this.page, at: this.#options.env.now() });
    }
  }

  async #renew(): Promise<void> {
    const { env, protocol } = this.#options;
    this.#carriers.skip();
    const ticket = await this.departures.begin();
    const { record } = this.chart;
    if (!record.credential) return;
    const forced = this.#forced.begin();
    await this.#mark(record, true);
    const answer = await sendOwn(env, protocol.renew(record.credential));
    this.#forced.end(forced, answer !== null);
    this.exchange.settle(ticket, answer);
  }
}

/** One session's parts, put together. */
import { type Credential, commitOffer, type SessionRecord } from '../machines/credential.ts';
import { Departures } from './departures.ts';
import type { Environment } from './env.ts';
import { Exchange } from './exchange.ts';
import { FreeWindow } from './free-window.ts';
import { Gate } from './gate.ts';
import { Journal } from './journal.ts';
import { performToken } from './performer.ts';
import type { Protocol } from './protocol.ts';
import type { Store } from './store.ts';
import { Tabs } from './tabs.ts';
import { type OnStep, TokenActor } from './token-actor.ts';
import type { Warn } from './warnings.ts';
import { sendOwn } from './wire.ts';

export interface RuntimeOptions {
  readonly env: Environment;
  readonly protocol: Protocol;
  readonly store: Store;
  /** Where the record lies in the store, and by which name its pages find each other. */
  readonly key: string;
  readonly renewAfterMs: number;
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
  readonly #page: string;
  readonly #journal: Journal;
  readonly #window: FreeWindow;
  readonly #gate: Gate;
  #lastWrite: Promise<unknown> = Promise.resolve();

  constructor(options: RuntimeOptions) {
    const { env, protocol, store, warn, key } = options;
    this.#options = options;
    const page = env.randomId();
    const journal = new Journal(store, key, warn);
    const land = () => this.exchange.land();
    const gate = new Gate(env, land);
    const chart = new TokenActor(
      (context, before) => {
        options.onStep(context, before);
        gate.wake();
      },
      (offer, record) => journal.save(commitOffer(record, offer)),
    );
    const touched = (at: number) => this.tabs.tellTouch(at);
    const window = new FreeWindow(env.now, protocol.windowMs, touched);
    const departures = new Departures({ env, protocol, chart, window, gate, page, land });
    const reread = () => void this.reread();
    this.#page = page;
    this.#journal = journal;
    this.#window = window;
    this.#gate = gate;
    this.chart = chart;
    this.departures = departures;
    this.exchange = new Exchange({ env, protocol, chart, window, gate, departures, warn });
    this.tabs = new Tabs({ env, key, page, chart, window, reread });
  }

  /** Resolves when what was written last is in the store. */
  get written(): Promise<unknown> {
    return this.#lastWrite;
  }

  /** Reads the store and starts the machine with what it says. */
  async start(): Promise<void> {
    const { chart, tabs } = this;
    tabs.enter();
    const record = await tabs.withoutTended(await this.#journal.load());
    const { isLeader: leader } = tabs.leadership;
    chart.start(this.#machine(), { record, page: this.#page, leader }, this.#options.env);
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
    this.chart.send({ type: 'token.offered', offer });
    await this.written;
  }

  /** Ends what this page does for the session. */
  stop(): void {
    this.tabs.stop();
    this.chart.stop();
    this.#gate.close();
  }

  #machine() {
    const { env, protocol, warn, renewAfterMs } = this.#options;
    const { chart, departures, exchange, tabs } = this;
    return performToken({
      ...{ env, protocol, warn, renewAfterMs, chart, departures, exchange, tabs },
      ...{ window: this.#window, gate: this.#gate, journal: this.#journal, page: this.#page },
      read: (record) => this.#read(record),
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
    if (leadership.method === 'locks') return leadership.confirm();
    const { record } = this.chart;
    const now = this.#options.env.now();
    const isFirst = await this.#journal.claim(record, this.#page, now, CLAIM_BOUND);
    return isFirst && leadership.isLeader;
  }

  async #read(record: SessionRecord): Promise<void> {
    this.chart.send({ type: 'record.read', record: await this.tabs.withoutTended(record) });
  }

  #mark(record: SessionRecord): Promise<void> {
    const at = this.#options.env.now();
    this.tabs.tellFlight(at);
    const marked = this.#journal.mark(record, this.#page, at);
    return this.#gate.hold(marked.then((stored) => this.#read(stored)));
  }

  #leaveNote(record: SessionRecord): void {
    const { touchedAt } = this.#window;
    if (touchedAt > record.touchedAt) this.#journal.save({ ...record, touchedAt });
    if (this.departures.hasCurrentOut && record.marks.length === 0) {
      this.#journal.mark(record, this.#page, this.#options.env.now());
    }
  }

  async #renew(): Promise<void> {
    const { env, protocol } = this.#options;
    const ticket = await this.departures.begin();
    const { credential } = this.chart.record;
    if (!credential) return;
    this.exchange.settle(ticket, await sendOwn(env, protocol.renew(credential)));
  }
}

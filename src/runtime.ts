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
import { type OnStep, TokenActor } from './token-actor.ts';
import type { Warn } from './warnings.ts';
import { sendOwn } from './wire.ts';

export interface RuntimeOptions {
  readonly env: Environment;
  readonly protocol: Protocol;
  readonly store: Store;
  /** Where the record lies in the store. */
  readonly key: string;
  readonly renewAfterMs: number;
  readonly warn: Warn;
  readonly onStep: OnStep;
}

export type Runtime = ReturnType<typeof createRuntime>;

export function createRuntime(options: RuntimeOptions) {
  const { env, protocol, store, warn } = options;
  const page = env.randomId();
  const journal = new Journal(store, options.key, warn);
  const window = new FreeWindow(env.now, protocol.windowMs);
  const gate = new Gate(env, () => land());
  const chart: TokenActor = new TokenActor(
    (...step) => {
      options.onStep(...step);
      gate.wake();
    },
    (offer, record) => journal.save(commitOffer(record, offer)),
  );
  const land = () => exchange.land();
  const departures = new Departures({ env, protocol, chart, window, gate, page, land });
  const exchange: Exchange = new Exchange({
    ...{ env, protocol, chart, window, gate, departures, warn },
  });
  let lastWrite: Promise<unknown> = Promise.resolve();

  const mark = (record: SessionRecord) =>
    gate.hold(
      journal
        .mark(record, page, env.now())
        .then((stored) => chart.send({ type: 'record.read', record: stored })),
    );

  const renew = async () => {
    const ticket = await departures.begin();
    const { credential } = chart.record;
    if (credential) exchange.settle(ticket, await sendOwn(env, protocol.renew(credential)));
  };

  const machine = performToken({
    ...{ env, protocol, chart, window, gate, journal, departures, exchange, warn, page, mark },
    renewAfterMs: options.renewAfterMs,
    written: (write) => {
      lastWrite = write;
    },
    renew: () => {
      renew().catch(() => {}); // the session changed meanwhile: nothing is left to renew
    },
  });

  return {
    chart,
    departures,
    exchange,
    /** Reads the store and starts the machine with what it says. */
    async start(): Promise<void> {
      const record = await journal.load();
      chart.start(machine, { record, page }, env);
    },
    /** Reads the store again, before anybody leaves. */
    reread(): void {
      gate.hold(journal.load().then((record) => chart.send({ type: 'record.read', record })));
    },
    /** Remembers across a reload what is out, and until when the window is open. */
    leave(): void {
      const { record } = chart;
      if (!record.credential || !protocol.rotates()) return;
      if (window.touchedAt > record.touchedAt) {
        journal.save({ ...record, touchedAt: window.touchedAt });
      }
      if (departures.hasCurrentOut && record.marks.length === 0) {
        journal.mark(record, page, env.now());
      }
    },
    /** Begins a session of this credential, after whatever the store holds. */
    async begin(credential: Credential, obtainedAt: number, touchedAt: number): Promise<void> {
      const stored = await journal.load();
      const epoch = Math.max(stored.epoch, chart.record.epoch) + 1;
      const record = { epoch, credential, previous: null, obtainedAt, touchedAt, marks: [] };
      chart.send({ type: 'session.started', record });
      await lastWrite;
    },
    /** Takes a credential over; of the session at hand only one that is newer. */
    async adopt(credential: Credential): Promise<void> {
      await this.reread();
      const { epoch, credential: held } = chart.record;
      if (held?.sessionId !== credential.sessionId) return this.begin(credential, env.now(), 0);
      const offer = { epoch, credential, sentToken: null, sentAt: 0 };
      chart.send({ type: 'token.offered', offer });
      await lastWrite;
    },
    /** Ends what this page does for the session. */
    stop(): void {
      chart.stop();
      gate.close();
    },
    written: () => lastWrite,
  };
}

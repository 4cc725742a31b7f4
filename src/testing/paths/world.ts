/** The page under test, and everything around it that a path can move. */
import type { Environment } from '../../env.ts';
import type { SessionSnapshot } from '../../snapshot.ts';
import type { Store } from '../../store.ts';
import type { SimulatedPage } from '../simulation/page.ts';
import type { Simulation } from '../simulation/simulation.ts';
import type { OpenApp, WiredApp } from './app.ts';
import { Backend } from './backend.ts';
import { OtherPage } from './other-page.ts';
import { type HeldRequest, Wire } from './wire.ts';

/** Small steps of time, milliseconds. */
const TICK = 10;
/** Long enough for messages and the store, too short for any timer that matters. */
const MOMENT = 5;

export class World {
  /** Where the app's requests go. */
  readonly address: string;
  readonly wire: Wire;
  readonly backend: Backend;
  /** What was seen of the session, in order. */
  readonly seen: SessionSnapshot[] = [];
  page!: SimulatedPage;
  app!: WiredApp;
  other!: OtherPage;
  /** How often the page read its store, wrote to it, and heard a message. */
  reads = 0;
  writes = 0;
  heard = 0;
  /** How long a read of the store takes, milliseconds. */
  readMs = 0;
  /** How many of the app's requests have failed. */
  failed = 0;
  /** How many are not answered. */
  waiting = 0;
  /** Since when a 401 is about the token again: not so soon after the server took it. */
  vouchedAt = Number.NEGATIVE_INFINITY;
  /** Whether the page's channel throws at its next message. */
  breaksChannel = false;
  /** Lets an answer come that a path holds back. */
  deliver: () => void = () => {};
  readonly #simulation: Simulation;
  readonly #open: OpenApp;
  #key: string | null = null;

  /** @param address of the app's own API, such as `https://api.example.com/api/me`. */
  constructor(simulation: Simulation, open: OpenApp, address: string) {
    this.#simulation = simulation;
    this.#open = open;
    this.address = address;
    this.wire = new Wire(simulation.origin);
    this.backend = new Backend(simulation.model, simulation.clock.now);
  }

  now(): number {
    return this.#simulation.clock.now();
  }

  get snapshot(): SessionSnapshot {
    return this.app.session.getSnapshot();
  }

  /** Opens the page. `asOnline`: the network returns before its store has been read. */
  async openPage(asOnline = false): Promise<void> {
    this.page = this.#simulation.openPage();
    this.readMs = asOnline ? MOMENT : 0;
    this.app = await this.#open({
      ...{ env: this.#env(this.page), store: this.#store(this.page) },
      carrier: 'request',
    });
    if (!this.#key) {
      throw new Error('The app did not use its page: hand env and store to createSession.');
    }
    this.app.session.subscribe(() => this.seen.push(this.snapshot));
    if (asOnline) this.page.goOnline();
    await this.until(this.app.session.ready());
    this.readMs = 0;
    await this.pause();
    this.other ??= new OtherPage(this.#simulation.openPage(), this.#key, this.backend);
  }

  async reload(asOnline = false): Promise<void> {
    await this.page.unload();
    this.wire.clear();
    this.seen.length = 0;
    this.waiting = 0;
    await this.openPage(asOnline);
  }

  /** Lets a moment pass, or `ms` milliseconds. */
  pause(ms = MOMENT): Promise<void> {
    return this.#simulation.advance(ms);
  }

  until<T>(work: Promise<T>): Promise<T> {
    return this.#simulation.until(work);
  }

  /** Lets time pass until `isSo`, for `bound` milliseconds at most; tells whether it came to be. */
  async passes(isSo: () => boolean, bound: number): Promise<boolean> {
    const end = this.now() + bound;
    await this.#simulation.advance(0);
    while (!isSo() && this.now() < end) await this.#simulation.advance(TICK);
    return isSo();
  }

  /** The app sends a request; resolves when it is on its way. */
  async request(): Promise<HeldRequest> {
    const before = this.wire.requests;
    this.call();
    const isOut = () => this.wire.requests.length > before.length;
    if (!(await this.passes(isOut, 500))) throw new Error('The request of the app did not leave.');
    if (this.wire.hasTiny) {
      throw new Error('The session sent a request beside: hand carrier to createSession, too.');
    }
    return this.wire.requests.at(-1) as HeldRequest;
  }

  /** The app sends a request. */
  call(): void {
    this.waiting += 1;
    const fail = () => {
      this.failed += 1;
    };
    this.app
      .fetch(this.address)
      .then(() => {}, fail)
      .finally(() => {
        this.waiting -= 1;
      });
  }

  /** A last request's status. */
  async lastRequest(): Promise<number> {
    return (await this.until(this.app.fetch(this.address))).status;
  }

  /** Tokenchart's own request, once it is on its way. */
  async ownRequest(): Promise<HeldRequest> {
    await this.passes(() => this.wire.own.length > 0, 500);
    const own = this.wire.own.at(-1);
    if (!own) throw new Error('No recovery or renewal left.');
    return own;
  }

  #env({ env }: SimulatedPage): Environment {
    return {
      ...env,
      fetch: this.wire.fetchBy(env.fetch),
      openChannel: (name) => {
        this.#key = name;
        const channel = env.openChannel(name);
        const onMessage = (listener: (data: unknown) => void) =>
          channel?.onMessage((data) => {
            this.heard += 1;
            listener(data);
          });
        const post = (data: unknown) => {
          if (this.breaksChannel) {
            this.breaksChannel = false;
            throw new DOMException('The channel is closed.', 'InvalidStateError');
          }
          channel?.post(data);
        };
        return channel && { ...channel, onMessage, post };
      },
    };
  }

  #store({ env, store }: SimulatedPage): Store {
    const read = async (key: string) => {
      this.reads += 1;
      const { readMs } = this;
      if (readMs > 0) await new Promise((done) => env.setTimeout(() => done(null), readMs));
      return store.read(key);
    };
    const update: Store['update'] = (key, change) => {
      this.writes += 1;
      return store.update(key, change);
    };
    return { ...store, read, update };
  }
}

/** A page that can be reloaded, hidden or lost like one in a browser. */
import type { Channel, Environment, Locks } from '../../env.ts';
import type { Store } from '../../store.ts';
import type { SimulatedChannels } from './channels.ts';
import { type SimulatedClock, turn } from './clock.ts';
import type { SimulatedLocks } from './locks.ts';
import type { SimulatedNetwork } from './network.ts';

const forever = <T>(): Promise<T> => new Promise(() => {});

type Listener = () => void;

/** What the pages of a device share. */
export interface Device {
  readonly baseUrl: string;
  readonly clock: SimulatedClock;
  readonly network: SimulatedNetwork;
  readonly store: Store;
  /** Null where the browser has none. */
  readonly locks: SimulatedLocks | null;
  readonly channels: SimulatedChannels | null;
}

export class SimulatedPage {
  readonly env: Environment;
  readonly store: Store;
  readonly #name: string;
  readonly #device: Device;
  readonly #timers = new Set<number>();
  readonly #wake = new Set<Listener>();
  readonly #leave = new Set<Listener>();
  readonly #online = new Set<Listener>();
  #isGone = false;
  #frozen: Promise<void> | null = null;
  #thaw: () => void = () => {};

  constructor(name: string, device: Device) {
    const { baseUrl, clock, network, store, locks, channels } = device;
    this.#name = name;
    this.#device = device;
    this.store = this.#bound(store);
    this.env = {
      now: clock.now,
      setTimeout: (run, ms) => this.#setTimeout(run, ms),
      clearTimeout: (id) => {
        this.#timers.delete(id as number);
        clock.clearTimeout(id);
      },
      fetch: (url, init) => this.#whileOpen(network.fetch(url, init)),
      randomId: () => name,
      baseUrl: () => baseUrl,
      origin: () => new URL(baseUrl).origin,
      locks: () => locks && this.#boundLocks(locks.of(name)),
      openChannel: (channel) => channels && this.#boundChannel(channels.open(name, channel)),
      onWake: (listener) => listen(this.#wake, listener),
      onLeave: (listener) => listen(this.#leave, listener),
      onOnline: (listener) => listen(this.#online, listener),
    };
  }

  /** Timers that are waiting, and listeners that are attached. */
  get heldCount(): number {
    return this.#timers.size + this.#wake.size + this.#leave.size + this.#online.size;
  }

  /** The page is gone, at once: nothing that it began is heard of any more. */
  kill(): void {
    this.#isGone = true;
    for (const id of this.#timers) this.#device.clock.clearTimeout(id);
    this.#timers.clear();
    this.#device.locks?.releaseAll(this.#name);
    this.#device.channels?.closeAll(this.#name);
  }

  /** The page goes away as in a reload: it is told, may begin its last writes, and is gone. */
  async unload(): Promise<void> {
    this.leave();
    await turn();
    this.kill();
  }

  /** The page is told that it goes away, perhaps into a cache. */
  leave(): void {
    for (const listener of this.#leave) listener();
  }

  /** The page stands still: it holds its locks, and hears of nothing before it thaws. */
  freeze(): void {
    this.#frozen ??= new Promise((thaw) => {
      this.#thaw = thaw;
    });
  }

  /** The page goes on, late. */
  async thaw(): Promise<void> {
    this.#frozen = null;
    this.#thaw();
    await turn();
    this.wake();
  }

  /** The page comes back to the front. */
  wake(): void {
    for (const listener of this.#wake) listener();
  }

  /** The network comes back. */
  goOnline(): void {
    for (const listener of this.#online) listener();
  }

  #setTimeout(run: Listener, ms: number): number {
    const id = this.#device.clock.setTimeout(() => {
      this.#timers.delete(id);
      this.#later(run);
    }, ms);
    this.#timers.add(id);
    return id;
  }

  /** Now, or when the page thaws. */
  #later(run: Listener): void {
    if (this.#frozen) this.#frozen.then(() => this.#isGone || run());
    else run();
  }

  async #whileOpen<T>(work: Promise<T>): Promise<T> {
    const [result] = await Promise.allSettled([work]);
    await this.#frozen;
    if (this.#isGone) return forever<T>();
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  }

  #boundLocks(locks: Locks): Locks {
    return {
      request: (name, options, hold) =>
        this.#whileOpen(
          locks.request(name, options, () => this.#whileOpen(Promise.resolve()).then(hold)),
        ),
      query: () => this.#whileOpen(locks.query()),
    };
  }

  #boundChannel(channel: Channel): Channel {
    const onMessage: Channel['onMessage'] = (listener) =>
      channel.onMessage((data) => this.#later(() => listener(data)));
    return { ...channel, onMessage };
  }

  #bound(store: Store): Store {
    const open = <T>(work: () => Promise<T>) =>
      this.#isGone ? forever<T>() : this.#whileOpen(work());
    return {
      name: store.name,
      coherent: store.coherent,
      read: (key) => open(() => store.read(key)),
      update: (key, change) => open(() => store.update(key, change)),
    };
  }
}

function listen(listeners: Set<Listener>, listener: Listener): Listener {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

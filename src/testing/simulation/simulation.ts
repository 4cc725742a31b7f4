import type { Store } from '../../store.ts';
import { memoryStore } from '../../stores/memory.ts';
import {
  createReferenceModel,
  type ReferenceModel,
  type ServerSettings,
} from '../reference-server/index.ts';
import { SimulatedChannels } from './channels.ts';
import { SimulatedClock } from './clock.ts';
import { SimulatedLocks } from './locks.ts';
import { SimulatedNetwork } from './network.ts';
import { type Device, SimulatedPage } from './page.ts';

export interface SimulationOptions extends Partial<ServerSettings> {
  /** What outlives a page; memory that the pages share, if not told. */
  readonly store?: Store;
  /** One way between page and server, milliseconds. Default 20. */
  readonly latencyMs?: number;
  /** How far the server's clock is ahead of the device's, milliseconds. Default 0. */
  readonly serverAheadMs?: number;
  /** Whether the browser has Web Locks, and BroadcastChannel. Default true. */
  readonly hasLocks?: boolean;
  readonly hasChannels?: boolean;
  /** The users that exist; one, `ada@example.com`, if not told. Everyone's password is `secret123`. */
  readonly users?: readonly string[];
}

/**
 * A device with pages, a network and a server, in time that passes only when told to.
 *
 * @example
 * ```ts
 * import { createSession, deviseTokenAuth } from 'tokenchart';
 * import { createSimulation } from 'tokenchart/testing';
 *
 * const simulation = createSimulation({ kind: 'classic' });
 * const page = simulation.openPage();
 * const session = createSession({
 *   protocol: deviseTokenAuth({ baseUrl: '/auth' }),
 *   env: page.env,
 *   store: page.store,
 * });
 * await simulation.until(session.signIn({ email: 'ada@example.com', password: 'secret123' }));
 * ```
 */
export function createSimulation(options: SimulationOptions = {}): Simulation {
  return new Simulation(options);
}

export class Simulation {
  /** The pages' and the server's address. */
  readonly origin = 'https://app.test';
  readonly clock = new SimulatedClock();
  readonly model: ReferenceModel;
  readonly network: SimulatedNetwork;
  readonly #device: Device;
  #pages = 0;

  constructor(options: SimulationOptions) {
    const { store = memoryStore(), latencyMs = 20, serverAheadMs = 0 } = options;
    const { users = ['ada@example.com'], ...settings } = options;
    const { hasLocks = true, hasChannels = true } = options;
    const { clock, origin } = this;
    this.model = createReferenceModel({ ...settings, now: () => clock.now() + serverAheadMs });
    for (const user of users) this.model.addUser(user, 'secret123');
    this.network = new SimulatedNetwork({ clock, origin, latencyMs, model: this.model });
    this.#device = {
      ...{ baseUrl: `${origin}/`, clock, network: this.network, store },
      locks: hasLocks ? new SimulatedLocks() : null,
      channels: hasChannels ? new SimulatedChannels(clock) : null,
    };
  }

  /** Opens a page, or the next one after a reload. */
  openPage(): SimulatedPage {
    this.#pages += 1;
    return new SimulatedPage(`page${this.#pages}`, this.#device);
  }

  /** Lets `ms` milliseconds pass. */
  advance(ms: number): Promise<void> {
    return this.clock.advance(ms);
  }

  /** Lets time pass until `promise` is settled. */
  until<T>(promise: Promise<T>): Promise<T> {
    return this.clock.until(promise);
  }
}

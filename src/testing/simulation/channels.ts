/** The broadcast channels of a simulated device. Each message is a copy, and takes a moment. */
import type { Channel } from '../../env.ts';
import type { SimulatedClock } from './clock.ts';

interface Port {
  readonly name: string;
  readonly client: string;
  readonly deliver: (data: unknown) => void;
}

export class SimulatedChannels {
  readonly #clock: SimulatedClock;
  readonly #ports = new Set<Port>();
  /** How long a message takes, milliseconds. */
  latencyMs = 1;

  constructor(clock: SimulatedClock) {
    this.#clock = clock;
  }

  open(client: string, name: string): Channel {
    const listeners = new Set<(data: unknown) => void>();
    const deliver = (data: unknown) => {
      for (const listener of listeners) listener(data);
    };
    const port: Port = { name, client, deliver };
    this.#ports.add(port);
    return {
      post: (data) => {
        if (!this.#ports.has(port)) throw new DOMException('closed', 'InvalidStateError');
        this.post(name, data, port);
      },
      onMessage: (listener) => {
        listeners.add(listener);
      },
      close: () => {
        this.#ports.delete(port);
      },
    };
  }

  /** Sends to every page that listens, except the one that speaks. */
  post(name: string, data: unknown, from?: Port): void {
    for (const port of this.#ports) {
      if (port.name !== name || port === from) continue;
      const copy = structuredClone(data);
      this.#clock.setTimeout(() => {
        if (this.#ports.has(port)) port.deliver(copy);
      }, this.latencyMs);
    }
  }

  closeAll(client: string): void {
    for (const port of this.#ports) if (port.client === client) this.#ports.delete(port);
  }
}

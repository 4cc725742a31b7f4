/** Web Locks of a simulated device: exclusive and shared, stolen, aborted, released by a page's end. */
import type { Locks } from '../../env.ts';

interface Request {
  readonly client: string;
  readonly name: string;
  readonly isShared: boolean;
  readonly grant: () => void;
}

interface Held {
  readonly client: string;
  readonly name: string;
  readonly isShared: boolean;
  readonly steal: () => void;
}

const aborted = (message: string) => new DOMException(message, 'AbortError');

export class SimulatedLocks {
  readonly #held = new Set<Held>();
  readonly #queue: Request[] = [];

  /** The lock manager as one page sees it. */
  of(client: string): Locks {
    return {
      request: (name, options, hold) => this.#request(client, name, options, hold),
      query: async () => ({
        held: [...this.#held].map(({ client: clientId, name }) => ({ clientId, name })),
      }),
    };
  }

  /** What happens to the locks of a page that is gone. */
  releaseAll(client: string): void {
    for (const held of this.#held) if (held.client === client) this.#held.delete(held);
    const rest = this.#queue.filter((request) => request.client !== client);
    this.#queue.splice(0, this.#queue.length, ...rest);
    this.#next();
  }

  #request(
    client: string,
    name: string,
    options: Parameters<Locks['request']>[1],
    hold: () => Promise<void>,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const isShared = options.mode === 'shared';
      const { signal } = options;
      const abort = () => this.#abort(request, reject);
      const grant = () => {
        signal?.removeEventListener('abort', abort);
        const held: Held = { client, name, isShared, steal: () => reject(aborted('stolen')) };
        this.#held.add(held);
        hold()
          .then(resolve, reject)
          .finally(() => {
            this.#held.delete(held);
            this.#next();
          });
      };
      const request = { client, name, isShared, grant };
      if (options.steal) return this.#steal(name, grant);
      if (signal?.aborted) return reject(signal.reason);
      signal?.addEventListener('abort', abort, { once: true });
      this.#queue.push(request);
      queueMicrotask(() => this.#next());
    });
  }

  #steal(name: string, grant: () => void): void {
    for (const held of this.#held) {
      if (held.name !== name) continue;
      this.#held.delete(held);
      held.steal();
    }
    grant();
  }

  #abort(request: Request, reject: (error: unknown) => void): void {
    const index = this.#queue.indexOf(request);
    if (index < 0) return;
    this.#queue.splice(index, 1);
    reject(aborted('aborted'));
    this.#next();
  }

  #next(): void {
    const waiting = new Set<string>();
    for (const request of [...this.#queue]) {
      const others = [...this.#held].filter(({ name }) => name === request.name);
      const isFree = request.isShared
        ? others.every(({ isShared }) => isShared)
        : others.length === 0;
      if (isFree && !waiting.has(request.name)) {
        this.#queue.splice(this.#queue.indexOf(request), 1);
        request.grant();
      } else {
        waiting.add(request.name);
      }
    }
  }
}

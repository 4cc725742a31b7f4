/** Watches a free window to its end; answers push that back without an event of the machine. */
import type { Departures } from './departures.ts';
import type { Environment } from './env.ts';
import type { FreeWindow } from './free-window.ts';
import type { Protocol } from './protocol.ts';

export interface WindowWatchParts {
  readonly env: Environment;
  readonly protocol: Protocol;
  readonly window: FreeWindow;
  readonly departures: Departures;
}

export class WindowWatch {
  readonly #parts: WindowWatchParts;
  #timer: unknown;
  /** Counts the windows: a look that was planned for an earlier one is void. */
  #turn = 0;

  constructor(parts: WindowWatchParts) {
    this.#parts = parts;
  }

  start(): void {
    const turn = this.#turn;
    queueMicrotask(() => this.#look(turn)); // the step that opened the window must end first
  }

  stop(): void {
    this.#turn += 1;
    this.#parts.env.clearTimeout(this.#timer);
  }

  #look(turn: number): void {
    if (turn !== this.#turn) return;
    const { env, protocol, window, departures } = this.#parts;
    const left = protocol.rotates() ? window.freeMs : 0;
    if (left > 0) this.#timer = env.setTimeout(() => this.#look(turn), left);
    else departures.lapse();
  }
}

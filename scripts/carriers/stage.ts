/** An app in simulated time whose next requests meet a rotation that is due. */
import type { Carrier } from '../../src/carriers.ts';
import { createSimulation, type Simulation } from '../../src/testing/simulation/simulation.ts';
import { slowStore } from '../../test/src/attacks/support.ts';
import { type App, ada, openApp } from '../../test/support/app.ts';
import { isTiny } from '../../test/support/carriers.ts';

export interface Plan {
  readonly kind: 'classic' | 'modern';
  readonly carrier: Carrier;
  /** How many requests leave at once. */
  readonly burst: number;
  /** How long the server works on each of them, milliseconds. */
  readonly actionMs: number;
}

/** Between page and server and back, without what each way takes longer by chance, milliseconds. */
export const ROUND_TRIP = 50;
/** How long the server works on a tiny request, milliseconds. */
export const TINY_ACTION = 10;
/** How long a look at the store takes, and a write, milliseconds. */
const STORE_TIME = 2;
/** What each way takes longer by chance, on average, milliseconds. */
const JITTER = 5;

/** One call of the app, as its caller saw it. Milliseconds. */
export interface Call {
  readonly status: number;
  /** How much longer it took than the bare request. */
  readonly added: number;
  readonly bare: number;
}

/** The same numbers each time, from 0 to 1. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export class Stage {
  readonly simulation: Simulation;
  readonly app: App;
  readonly #plan: Plan;
  readonly #random: () => number;
  #calls = 0;

  private constructor(plan: Plan, random: () => number) {
    this.#plan = plan;
    this.#random = random;
    this.simulation = createSimulation({ kind: plan.kind, latencyMs: ROUND_TRIP / 2 });
    costTiny(this.simulation);
    const page = this.simulation.openPage();
    const store = slowStore(page, () => STORE_TIME);
    const opened = openApp(this.simulation, { carrier: plan.carrier, env: page.env, store });
    this.app = { ...opened, page };
  }

  /** Signed in, at a random moment after the window's end. */
  static async open(plan: Plan, random: () => number): Promise<Stage> {
    const stage = new Stage(plan, random);
    await stage.simulation.until(stage.app.session.signIn(ada));
    await stage.pause();
    return stage;
  }

  /** Lets the window pass. */
  pause(): Promise<void> {
    return this.simulation.advance(Math.round(6_000 + this.#random() * 4_000));
  }

  /** Sends the requests. */
  send(): Promise<readonly Call[]> {
    const { network } = this.simulation;
    network.heal();
    network.inject({ matches: isTiny, ...this.#jitter() });
    return Promise.all(Array.from({ length: this.#plan.burst }, () => this.#call()));
  }

  async #call(): Promise<Call> {
    const { clock, network } = this.simulation;
    const { actionMs } = this.#plan;
    this.#calls += 1;
    const address = `/api/slow?ms=${actionMs}&n=${this.#calls}`;
    const jitter = this.#jitter();
    network.inject({ matches: (_, path) => path === address, ...jitter });
    const bare = ROUND_TRIP + actionMs + jitter.delayRequestMs + jitter.delayAnswerMs;
    const start = clock.now();
    const { status } = await this.app.fetch(address);
    return { status, bare, added: clock.now() - start - bare };
  }

  #jitter() {
    const draw = () => Math.round(-Math.log(1 - this.#random()) * JITTER);
    return { delayRequestMs: draw(), delayAnswerMs: draw() };
  }
}

/** Lets the server work on tiny requests, too. */
function costTiny({ model }: Simulation): void {
  const { accept } = model;
  model.accept = (request) => {
    const accepted = accept(request);
    if (accepted.done || !isTiny(request.method, request.path)) return accepted;
    return { ...accepted, durationMs: TINY_ACTION };
  };
}

/** A session's life under traffic, in simulated time. */
import { createSimulation, type Simulation } from '../../src/testing/simulation/simulation.ts';
import { Chance } from '../../test/support/chance.ts';
import { handles, newHandles } from './handles.ts';
import { collectAll, liveHeap } from './heap.ts';
import { type Checkpoint, MIN_REQUESTS, MIN_SIMULATED_MS, type Soak } from './judge.ts';
import { leanFetch } from './lean-fetch.ts';
import { Tally } from './tally.ts';
import { Troubles, type World } from './troubles.ts';
import { User } from './user.ts';

export interface SoakOptions {
  readonly requests: number;
  readonly seed: number;
  /** How often the heap is measured. */
  readonly checkpoints: number;
  readonly onCheckpoint: (seen: Seen) => void;
  /** Called after each spell of use: what a fault of tokenchart's would do. */
  readonly sabotage?: (user: User) => void;
}

/** What there is to tell at a checkpoint. */
export interface Seen extends Checkpoint {
  readonly simulatedMs: number;
  readonly kind: string;
  readonly tally: Tally;
}

/** So long no call may take, milliseconds. */
const PATIENCE = 180_000;
/** A server of one kind is followed by one of the other after so long, milliseconds. */
const ERA = 210_000;
const KINDS = ['modern', 'classic'] as const;
/** A little more than needed: what is out at the end takes no time of its own. */
const PACE = (1.01 * MIN_SIMULATED_MS) / MIN_REQUESTS;

export async function soak(options: SoakOptions): Promise<Soak & { readonly tally: Tally }> {
  const before = handles();
  const life = new Life(options);
  await life.begin();
  while (life.world.tally.requests < options.requests) {
    await life.spell();
    options.sabotage?.(life.world.user);
    await life.perhapsCheck();
  }
  const isAlive = await life.isAlive();
  const held = { ...(await life.end()), handles: newHandles(before, handles()) };
  const { checkpoints, simulatedMs, world } = life;
  const { requests, surprises } = world.tally;
  return { requests, simulatedMs, checkpoints, held, isAlive, surprises, tally: world.tally };
}

class Life {
  readonly world: World;
  readonly checkpoints: Checkpoint[] = [];
  readonly #options: SoakOptions;
  readonly #troubles = new Troubles();
  readonly #start: number;

  constructor(options: SoakOptions) {
    this.#options = options;
    const simulation = createSimulation({ kind: KINDS[0] });
    const { network, origin, clock } = simulation;
    network.fetch = leanFetch(network, origin);
    const chance = new Chance(options.seed);
    const tally = new Tally();
    this.world = { simulation, chance, tally, user: new User(simulation, chance, tally) };
    this.#start = clock.now();
  }

  get simulatedMs(): number {
    return this.world.simulation.clock.now() - this.#start;
  }

  async begin(): Promise<void> {
    const { simulation, user, tally } = this.world;
    let last = user.session.getSnapshot();
    user.session.subscribe(() => {
      const before = last;
      last = user.session.getSnapshot();
      if (last.stale === 'recovering' && before.stale !== 'recovering') tally.recoveries += 1;
      if (before.subject && !last.subject) tally.wonder('the session has ended');
    });
    const ada = { email: 'ada@example.com', password: 'secret123' };
    await until(simulation, user.session.signIn(ada));
  }

  /** Somebody uses the app for some seconds, and then looks elsewhere. */
  async spell(): Promise<void> {
    const { simulation, user, chance, tally } = this.world;
    const lanes = chance.pick([1, 6, 24, 64, 128]);
    const trouble = this.#troubles.perhaps(this.world);
    const use = user.use(lanes, chance.between(300, 2_500));
    await until(simulation, Promise.all([use, trouble]));
    this.#troubles.end(this.world);
    tally.read(simulation.network, kindOf(simulation));
    const isEarly = this.simulatedMs < tally.requests * PACE;
    await simulation.advance(isEarly ? chance.between(4_500, 9_000) : chance.between(500, 6_500));
    this.#upgrade();
  }

  async perhapsCheck(): Promise<void> {
    const { tally, simulation } = this.world;
    const { requests } = tally;
    const share = (this.checkpoints.length + 1) / this.#options.checkpoints;
    if (requests < share * this.#options.requests) return;
    await simulation.advance(10_000);
    tally.read(simulation.network, kindOf(simulation));
    const heap = await liveHeap();
    this.checkpoints.push({ requests, heap });
    const kind = kindOf(simulation);
    this.#options.onCheckpoint({ requests, heap, kind, tally, simulatedMs: this.simulatedMs });
  }

  async isAlive(): Promise<boolean> {
    const { simulation, user, tally } = this.world;
    const status = await until(simulation, user.get('/api/me'));
    const { state } = user.session.getSnapshot();
    return status === 200 && state !== 'signedOut' && !tally.surprises['the session has ended'];
  }

  /** Ends the session here; returns what is held after that. */
  async end(): Promise<Record<string, number>> {
    const { simulation, user } = this.world;
    user.session.dispose();
    user.unmount();
    await simulation.advance(0);
    await collectAll(); // Node's own listeners on a signal go with the requests that they are for
    const { locks, channels } = user.holdings;
    return {
      'timers and listeners': user.page.heldCount,
      locks,
      channels,
      'listeners on a signal of the app, beyond one': Math.max(user.listenerCount - 1, 0),
      'timers of the device': simulation.clock.timerCount,
    };
  }

  /** Or the way back: the other kind of server, at a moment when nothing is in doubt. */
  #upgrade(): void {
    const { simulation, user } = this.world;
    const { state } = user.session.getSnapshot();
    if (state !== 'idle' && state !== 'batchWindow') return;
    const kind = KINDS[Math.floor(this.simulatedMs / ERA) % KINDS.length];
    if (kind && kind !== kindOf(simulation)) simulation.model.configure({ kind });
  }
}

/** Lets time pass until `work` is done, in steps: the clock's own way takes twice as many turns. */
async function until<T>({ clock }: Simulation, work: Promise<T>): Promise<T> {
  let isDone = false;
  const end = clock.now() + PATIENCE;
  const settle = () => {
    isDone = true;
  };
  work.then(settle, settle);
  while (!isDone && clock.now() < end) await clock.advance(50);
  if (!isDone) throw new Error('A caller has waited for minutes.');
  return work;
}

const kindOf = ({ model }: Simulation) => model.settings.kind;

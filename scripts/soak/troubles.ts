/** What may happen to a page that is in use; a session outlives each of them, one at a time. */
import type { NetworkFault } from '../../src/testing/simulation/network.ts';
import type { Simulation } from '../../src/testing/simulation/simulation.ts';
import type { Chance } from '../../test/support/chance.ts';
import type { Tally } from './tally.ts';
import { User } from './user.ts';

export interface World {
  readonly simulation: Simulation;
  readonly user: User;
  readonly chance: Chance;
  readonly tally: Tally;
}

type Trouble = (world: World) => Promise<unknown>;

/** So far apart are two of them at least, milliseconds. */
const APART = 8_000;

/** Waits for the next request of the app. */
const inject =
  (fault: NetworkFault, onHit: (tally: Tally) => void = () => {}): Trouble =>
  async ({ simulation, tally }) => {
    const matches = (_: string, path: string) => {
      const isHit = path.startsWith('/api');
      if (isHit) onHit(tally);
      return isHit;
    };
    simulation.network.inject({ ...fault, matches });
  };

const lost = (tally: Tally) => {
  tally.lost += 1;
};

const offline: Trouble = async ({ simulation: { network }, user: { page, sleep }, chance }) => {
  await sleep(chance.between(0, 1_000));
  network.isOnline = false;
  await sleep(chance.between(300, 2_000));
  network.isOnline = true;
  page.goOnline();
};

const asleep: Trouble = async ({ simulation: { clock }, user: { page, sleep }, chance }) => {
  await sleep(chance.between(0, 1_500));
  page.freeze();
  await new Promise<void>((resolve) => clock.setTimeout(resolve, chance.between(1_000, 60_000)));
  await page.thaw();
};

const looksAway: Trouble = async ({ user: { page, sleep }, chance }) => {
  for (let n = chance.between(1, 6); n > 0; n -= 1) {
    await sleep(chance.between(0, 500));
    page.wake();
  }
};

/** Another tab of the same session, for a moment. */
const secondTab: Trouble = async ({ simulation, chance, tally }) => {
  const guest = new User(simulation, chance, tally);
  await guest.session.ready();
  await guest.use(chance.between(1, 6), chance.between(200, 1_500));
  guest.unmount();
  if (chance.happens(0.5)) {
    guest.session.dispose();
    if (guest.page.heldCount > 0) tally.wonder('the second tab left something behind');
  }
  await guest.page.unload();
};

const TROUBLES: readonly [[string, Trouble], ...[string, Trouble][]] = [
  ['lost answer', inject({ lose: 'answer' }, lost)],
  ['lost answer', inject({ lose: 'answer' }, lost)],
  ['lost request', inject({ lose: 'request' }, lost)],
  ['sent twice', inject({ resend: 1 })],
  ['gateway before', inject({ gateway: { status: 503, isAfter: false } })],
  ['gateway after', inject({ gateway: { status: 504, isAfter: true } }, lost)],
  ['late answer', inject({ delayAnswerMs: 2_500 })],
  ['late request', inject({ delayRequestMs: 2_500 })],
  ["app's own 401", ({ user }) => user.get('/api/status/401')],
  ['offline', offline],
  ['asleep', asleep],
  ['looks away', looksAway],
  ['second tab', secondTab],
];

export class Troubles {
  #last = 0;
  /** Those that come next; each comes once before any comes twice, so that all are met early. */
  readonly #next: (readonly [string, Trouble])[] = [];

  /** Perhaps does something, while the user goes on; what was not used up is taken back by `end`. */
  async perhaps(world: World): Promise<void> {
    const { chance, user, tally } = world;
    const now = user.page.env.now();
    const { state } = user.session.getSnapshot();
    const isReady = state === 'idle' || state === 'batchWindow';
    if (!isReady || now - this.#last < APART || chance.happens(0.2)) return;
    const [name, trouble] = this.#draw(chance);
    tally.note(name);
    user.isTroubled = true;
    this.#last = now;
    await trouble(world);
  }

  end({ simulation, user }: World): void {
    simulation.network.heal();
    user.isTroubled = false;
  }

  #draw(chance: Chance): readonly [string, Trouble] {
    if (this.#next.length === 0) this.#next.push(...TROUBLES);
    const [drawn] = this.#next.splice(chance.between(0, this.#next.length), 1);
    return drawn ?? TROUBLES[0];
  }
}

/** The clients of today, as controls: one token in localStorage, and no memory of anything else. */
import { countLoss } from './adversary.ts';
import { beginning } from './beginning.ts';
import type { Client } from './client.ts';
import type { Deed } from './deeds.ts';
import type { Setting } from './options.ts';
import { observe } from './server.ts';
import { type Flight, type Heard, NOBODY, NOW, type World } from './world.ts';

export type UsualHabit = 'stores every header' | 'ignores blanks';

/** Its store holds no marks: `credential` is all that is there, with an empty token after a blank. */
export class UsualClient implements Client {
  readonly name: UsualHabit;
  readonly #setting: Setting;

  constructor(setting: Setting, name: UsualHabit) {
    this.#setting = setting;
    this.name = name;
  }

  begin(): World {
    return beginning(this.#setting);
  }

  urgent(): readonly Deed[] {
    return [];
  }

  deeds(world: World): readonly Deed[] {
    const { bounds } = this.#setting;
    const deeds: Deed[] = [];
    for (let page = 0; page < bounds.pages; page += 1) {
      const out = world.flights.filter((flight) => flight.page === page);
      const hasRoom = out.length < bounds.requests && world.flights.length < bounds.flights;
      if (hasRoom && world.budget.sends > 0) deeds.push({ do: 'request', page });
      if (world.budget.ends > 0) deeds.push({ do: 'reload', page });
    }
    return deeds;
  }

  apply(world: World, deed: Deed): void {
    if (deed.do === 'request') this.#send(world, deed.page);
    if (deed.do === 'reload') this.#reload(world, deed.page);
  }

  hear(world: World, flight: Flight, heard: Heard | null): void {
    if (!heard) return;
    const { protocol, rules } = this.#setting;
    const seen = observe(protocol, rules, flight, heard);
    if (seen.kind === 'rejected') world.fault = 'the session lives, and its user is signed out';
    const { credential } = world.store;
    if (seen.kind === 'rotated') world.store = { ...world.store, credential: seen.credential };
    if (seen.kind !== 'blank' || this.name === 'ignores blanks' || !credential) return;
    world.fault = 'a blank is stored in place of the token';
  }

  settleDown(world: World): void {
    if (world.store.credential?.token !== world.row?.token) return;
    world.lost = 0;
    if (world.flights.length === 0) world.budget = beginning(this.#setting).budget;
  }

  isDue(): boolean {
    return false;
  }

  isWell(world: World): boolean {
    return world.store.credential?.token === world.row?.token;
  }

  #send(world: World, page: number): void {
    const { credential } = world.store;
    if (!credential) return;
    world.budget = { ...world.budget, sends: world.budget.sends - 1 };
    const sent = { page, kind: 'app', credential, epoch: 1, sentAt: NOW, mayRotate: true } as const;
    const flight = { ...sent, isTry: false, refused: null, leg: 'out', startedAt: 0, heard: null };
    world.flights = [...world.flights, flight as Flight];
  }

  #reload(world: World, page: number): void {
    world.budget = { ...world.budget, ends: world.budget.ends - 1 };
    world.flights = world.flights.flatMap((flight) => {
      if (flight.page !== page) return [flight];
      if (flight.leg !== 'back') return [{ ...flight, page: NOBODY }];
      countLoss(world, flight);
      return [];
    });
  }
}

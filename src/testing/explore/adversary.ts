/** What the adversary may do to the network, the server and time; clients add what they do. */
import type { Client } from './client.ts';
import type { Deed } from './deeds.ts';
import { later } from './normal-form.ts';
import type { Setting } from './options.ts';
import { accept, arrivals, end, raise } from './server.ts';
import { copyOf, type Flight, type Heard, NOBODY, NOW, replaceAt, type World } from './world.ts';

export class Adversary {
  readonly #setting: Setting;
  readonly #client: Client;

  constructor(setting: Setting, client: Client) {
    this.#setting = setting;
    this.#client = client;
  }

  /** Everything that can happen in `world`. */
  deeds(world: World): readonly Deed[] {
    if (world.isOver) return [];
    const urgent = this.#client.urgent(world);
    if (urgent.length > 0) return urgent;
    const deeds: Deed[] = [...this.#client.deeds(world)];
    for (const [index, flight] of world.flights.entries())
      this.#addFlight(deeds, world, index, flight);
    if (this.#mayTick(world)) deeds.push({ do: 'tick' });
    return deeds;
  }

  /** The world after `deed`; null where the bounds forbid it. */
  apply(before: World, deed: Deed): World | null {
    const isTick = deed.do === 'tick';
    const world = isTick ? later(before, this.#setting.bounds.tickMs) : copyOf(before);
    world.fault = null;
    if ('flight' in deed) this.#carry(world, deed);
    else if (!isTick) this.#client.apply(world, deed);
    this.#client.settleDown(world);
    return world.lost > this.#setting.bounds.lost ? null : world;
  }

  #addFlight(deeds: Deed[], world: World, index: number, flight: Flight): void {
    const { bounds } = this.#setting;
    const { budget } = world;
    const isOwn = flight.kind !== 'app';
    const mayFail = !isOwn || budget.failedTries > 0;
    if (flight.leg === 'out') {
      for (const at of arrivals(this.#setting, world, flight))
        deeds.push({ do: 'arrive', flight: index, at });
      if (mayFail && !bounds.isReloading) deeds.push({ do: 'loseRequest', flight: index });
      if (budget.copies > 0 && flight.page !== NOBODY && !isOwn)
        deeds.push({ do: 'copy', flight: index });
    } else if (flight.leg === 'server') {
      deeds.push({ do: 'end', flight: index });
      if (mayFail && bounds.copies === 0) deeds.push({ do: 'raise', flight: index });
      const orphans = world.flights.filter(({ page }) => page === NOBODY).length;
      const mayCut = mayFail && orphans < bounds.orphans && !bounds.isReloading;
      if (mayCut && flight.page !== NOBODY) deeds.push({ do: 'cut', flight: index });
    } else if (!world.pages[flight.page]?.isFrozen) {
      deeds.push({ do: 'answer', flight: index });
      const isTold = flight.heard?.ending === 'rotated' || mayFail;
      if (isTold && !bounds.isReloading) deeds.push({ do: 'loseAnswer', flight: index });
    }
  }

  #carry(world: World, deed: Deed & { readonly flight: number }): void {
    const flight = world.flights[deed.flight] as Flight;
    const { rules } = this.#setting;
    const isTry = flight.kind !== 'app';
    if (isTry && ['loseRequest', 'raise', 'cut'].includes(deed.do)) spendTry(world);
    switch (deed.do) {
      case 'arrive':
        accept(rules, world, deed.flight, deed.at);
        return this.#dropUnheard(world, deed.flight);
      case 'end':
        end(rules, world, deed.flight);
        if (world.pages[flight.page]?.isFrozen)
          countLoss(world, world.flights[deed.flight] as Flight);
        return this.#dropUnheard(world, deed.flight);
      case 'raise':
        raise(world, deed.flight);
        return this.#dropUnheard(world, deed.flight);
      case 'copy':
        world.budget = { ...world.budget, copies: world.budget.copies - 1 };
        world.flights = [...world.flights, { ...flight, page: NOBODY, isTry: false }];
        return;
      case 'loseRequest':
        return this.#deliver(world, deed.flight, null);
      case 'cut':
        this.#deliver(world, deed.flight, null);
        world.flights = [...world.flights, { ...flight, page: NOBODY, isTry: false }];
        return;
      case 'loseAnswer':
        countLoss(world, flight);
        if (isTry && flight.heard?.ending !== 'rotated') spendTry(world);
        return this.#deliver(world, deed.flight, null);
      case 'answer':
        return this.#deliver(world, deed.flight, flight.heard);
    }
  }

  #deliver(world: World, index: number, heard: Heard | null): void {
    const flight = world.flights[index] as Flight;
    world.flights = replaceAt(world.flights, index);
    if (flight.page !== NOBODY) this.#client.hear(world, flight, heard);
  }

  /** Nobody waits for this answer. */
  #dropUnheard(world: World, index: number): void {
    const flight = world.flights[index] as Flight;
    if (flight.page !== NOBODY || flight.leg !== 'back') return;
    world.flights = replaceAt(world.flights, index);
    if (!this.#setting.bounds.isReloading) countLoss(world, flight);
  }

  /** Time passes when nothing is due, and nothing has taken too long already. */
  #mayTick(world: World): boolean {
    if (this.#client.isDue(world)) return false;
    const { tickMs, answerTicks, requestTicks, ownTicks } = this.#setting.bounds;
    return world.flights.every(({ leg, kind, page, sentAt }) => {
      if (page !== NOBODY && world.pages[page]?.isFrozen) return true;
      const age = (NOW - sentAt) / tickMs;
      if (leg === 'out') return kind === 'app' && age < requestTicks;
      return age < (kind === 'app' ? answerTicks : ownTicks);
    });
  }
}

const spendTry = (world: World): void => {
  world.budget = { ...world.budget, failedTries: Math.max(world.budget.failedTries - 1, 0) };
};

/** An answer that brought a token of the session at hand is lost. */
export function countLoss(world: World, { heard, credential }: Flight): void {
  const isOurs = credential.sessionId === world.session && !world.isSignedOut;
  if (heard?.ending === 'rotated' && isOurs) world.lost += 1;
}

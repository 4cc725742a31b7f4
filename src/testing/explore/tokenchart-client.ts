/** Pages with tokenchart in them, and the people who use them. */

import { countLoss } from './adversary.ts';
import { beginning } from './beginning.ts';
import { isWell, refill, spend } from './calm.ts';
import type { Client } from './client.ts';
import type { Deed } from './deeds.ts';
import { neighboursOf } from './neighbours.ts';
import type { Setting } from './options.ts';
import type { Stepper } from './steps.ts';
import { call } from './tokenchart-calls.ts';
import { TokenchartDeeds } from './tokenchart-deeds.ts';
import { openPage, TokenchartEnds } from './tokenchart-ends.ts';
import { TokenchartPage } from './tokenchart-page.ts';
import { TokenchartRecovery } from './tokenchart-recovery.ts';
import { signIn, signOut } from './tokenchart-session.ts';
import { hearLock, hearNote, runOp } from './tokenchart-tabs.ts';
import {
  type Flight,
  type Heard,
  type Note,
  type Op,
  type Page,
  pageAt,
  replaceAt,
  type World,
} from './world.ts';

type PageDeed = Extract<Deed, { readonly page: number }>;

/** tokenchart, as the explorer drives it. */
export class TokenchartClient implements Client {
  readonly name = 'tokenchart';
  readonly #setting: Setting;
  readonly #pages: TokenchartPage;
  readonly #recovery: TokenchartRecovery;
  readonly #deeds: TokenchartDeeds;
  readonly #ends: TokenchartEnds;

  constructor(setting: Setting, stepper: Stepper) {
    this.#setting = setting;
    this.#pages = new TokenchartPage(setting, stepper, neighboursOf(setting.bounds.notes));
    this.#recovery = new TokenchartRecovery(setting, this.#pages);
    this.#deeds = new TokenchartDeeds(setting, this.#pages.marks);
    this.#ends = new TokenchartEnds(setting, this.#pages);
  }

  begin(): World {
    const world = beginning(this.#setting);
    for (let slot = 0; slot < this.#setting.bounds.pages; slot += 1)
      openPage(this.#pages, world, slot);
    return world;
  }

  urgent(world: World): readonly Deed[] {
    return this.#deeds.urgent(world);
  }

  deeds(world: World): readonly Deed[] {
    return this.#deeds.all(world);
  }

  isDue(world: World): boolean {
    return this.#deeds.isDue(world);
  }

  isWell(world: World): boolean {
    return isWell(world);
  }

  apply(world: World, deed: Deed): void {
    if (deed.do === 'note') this.#carryNote(world, deed.note);
    else if (deed.do === 'mute') mute(world);
    else if ('page' in deed) this.#act(world, deed);
  }

  hear(world: World, flight: Flight, heard: Heard | null): void {
    if (flight.kind === 'forced') this.#recovery.settle(world, flight, heard);
    else this.#pages.settle(world, flight, heard);
  }

  settleDown(world: World): void {
    this.#goOn(world);
    if (!this.#setting.bounds.isFine) this.#tellAtOnce(world);
    refill(world, this.#setting.bounds);
  }

  #goOn(world: World): void {
    for (const [slot, page] of world.pages.entries()) {
      if (!page || page.isFrozen) continue;
      this.#readAtOnce(world, slot, page);
      this.#pages.calls.goOn(world, slot);
      this.#recovery.goOn(world, slot);
      if (page.inbox.length === 0) page.isDrowsy = false;
    }
  }

  /** Messages take no time, where the bounds do not say otherwise. */
  #tellAtOnce(world: World): void {
    const isThere = ({ to }: Note) => {
      const page = world.pages[to];
      return page && !page.isFrozen && !page.isDrowsy;
    };
    for (let rest = 20; rest > 0; rest -= 1) {
      const index = world.notes.findIndex(isThere);
      if (index < 0) return;
      this.#carryNote(world, index);
      this.#goOn(world);
    }
    throw new Error('Two pages tell each other the same for ever.');
  }

  /** Reading takes no time, where the bounds do not say otherwise. */
  #readAtOnce(world: World, slot: number, page: Page): void {
    if (this.#setting.bounds.isFine || page.isDrowsy) return;
    for (;;) {
      if (page.inbox.length > 0) hearLock(this.#pages, world, slot);
      else if (page.ops[0] && isReading(page.ops[0])) {
        runOp(this.#pages, this.#recovery, world, slot);
      } else return;
    }
  }

  #carryNote(world: World, index: number): void {
    const note = world.notes[index];
    if (!note) throw new Error(`There is no message ${index}.`);
    world.notes = replaceAt(world.notes, index);
    hearNote(this.#pages, world, note);
  }

  #act(world: World, deed: PageDeed): void {
    const { page: slot } = deed;
    switch (deed.do) {
      case 'store':
        return runOp(this.#pages, this.#recovery, world, slot);
      case 'lock':
        return hearLock(this.#pages, world, slot);
      case 'lapse':
        return this.#pages.calls.lapse(world, slot);
      case 'timer':
        return this.#ring(world, slot, deed.timer);
      case 'request':
        spend(world, 'sends');
        return call(pageAt(world, slot), false);
      case 'renewal':
        spend(world, 'renewals');
        return this.#ring(world, slot, 'renewalDue');
      case 'online':
        spend(world, 'onlines');
        return this.#pages.send(world, slot, { type: 'network.returned' });
      case 'freeze':
        spend(world, 'freezes');
        pageAt(world, slot).isFrozen = true;
        // As good as lost, as long as the page sleeps.
        for (const flight of world.flights) if (flight.page === slot) countLoss(world, flight);
        return;
      case 'thaw':
        return this.#thaw(world, slot);
      case 'signOut':
        return signOut(this.#pages, world, slot, deed.isHeard);
      case 'signIn':
        return signIn(this.#pages, world, slot, this.#setting.rules.tokenLifespanS);
      case 'open':
        return openPage(this.#pages, world, slot);
      default:
        return this.#ends.leave(world, slot, deed.do);
    }
  }

  #ring(world: World, slot: number, timer: string): void {
    const page = pageAt(world, slot);
    if (timer === 'recovery') return this.#recovery.timeOut(world, slot);
    delete page.timers[timer as keyof Page['timers']];
    const type = `xstate.after.${timer}.${TIMED[timer]}`;
    if (timer === 'look') page.ops = [...page.ops, { op: 'reread' }];
    else if (timer === 'silenceBound') this.#pages.sendLeader(world, slot, { type });
    else this.#pages.send(world, slot, { type });
  }

  #thaw(world: World, slot: number): void {
    const page = pageAt(world, slot);
    page.isFrozen = false;
    page.isDrowsy = true;
    this.#pages.sendLeader(world, slot, { type: 'page.woke' });
    page.ops = [...page.ops, { op: 'reread' }];
  }
}

const isReading = ({ op }: Op): boolean =>
  op === 'start' || op === 'reread' || op.startsWith('recovery');

/** The states whose timers these are, as XState's events name them. */
const TIMED: Readonly<Record<string, string>> = {
  quietMoment: 'token.stale.holding',
  flightBound: 'token.inFlight',
  waitBound: 'token.stale.waiting',
  renewalDue: 'token.batchWindow',
  silenceBound: 'leader.candidate.asking',
};

function mute(world: World): void {
  spend(world, 'drops');
  world.isMuted = true;
}

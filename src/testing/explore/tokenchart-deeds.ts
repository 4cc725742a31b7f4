/** What may happen to pages with tokenchart in them: by themselves, by their users, by their end. */
import type { Deed } from './deeds.ts';
import type { Setting } from './options.ts';
import type { TokenchartMarks } from './tokenchart-marks.ts';
import { NOBODY, type Page, type World } from './world.ts';

/** Looks through every page, and changes none. */
export class TokenchartDeeds {
  readonly #setting: Setting;
  readonly #marks: TokenchartMarks;

  constructor(setting: Setting, marks: TokenchartMarks) {
    this.#setting = setting;
    this.#marks = marks;
  }

  /** What comes before everything else: reading, and the store's and the lock's part. */
  urgent(world: World): readonly Deed[] {
    if (this.#setting.bounds.isFine) return [];
    return world.pages.flatMap((page, slot) => {
      if (!page || page.isFrozen || page.isDrowsy) return [];
      const isBusy = page.ops.length > 0 || page.inbox.length > 0;
      return isBusy ? [...this.#ownDeeds(slot, page), ...this.#ends(world, slot, page)] : [];
    });
  }

  /** Everything. */
  all(world: World): readonly Deed[] {
    const deeds: Deed[] = [];
    for (const [slot, page] of world.pages.entries()) {
      if (!page) deeds.push({ do: 'open', page: slot });
      else if (page.isFrozen) deeds.push({ do: 'thaw', page: slot });
      else deeds.push(...this.#ownDeeds(slot, page), ...this.#usersDeeds(world, slot, page));
    }
    deeds.push(...arrivingNotes(world));
    if (world.budget.drops > 0) deeds.push({ do: 'mute' });
    return deeds;
  }

  /** Whether something must happen before time may pass. */
  isDue(world: World): boolean {
    if (world.notes.some(({ to }) => world.pages[to]?.isFrozen === false)) return true;
    return world.pages.some(
      (page, slot) => page && !page.isFrozen && this.#ownDeeds(slot, page).length > 0,
    );
  }

  /** What a page does by itself, and soon. */
  #ownDeeds(slot: number, page: Page): readonly Deed[] {
    const { tickMs } = this.#setting.bounds;
    const deeds: Deed[] = [];
    if (page.ops.length > 0) deeds.push({ do: 'store', page: slot });
    if (page.inbox.length > 0) deeds.push({ do: 'lock', page: slot });
    for (const [timer, dueIn] of Object.entries(page.timers)) {
      if (dueIn < tickMs) deeds.push({ do: 'timer', page: slot, timer });
    }
    const { recovery, phase } = page;
    if (recovery && recovery.step !== 'begin' && recovery.dueIn < tickMs) {
      deeds.push({ do: 'timer', page: slot, timer: 'recovery' });
    }
    const isOver = phase === 'batchWindow' && this.#marks.windowOf(page).freeMs <= 0;
    if (isOver) deeds.push({ do: 'lapse', page: slot });
    return deeds;
  }

  #usersDeeds(world: World, slot: number, page: Page): readonly Deed[] {
    if (page.phase === 'starting') return this.#ends(world, slot, page);
    const { budget } = world;
    const deeds: Deed[] = [];
    const isIn = page.record.credential !== null;
    if (isIn && this.#mayRequest(world, slot, page)) deeds.push({ do: 'request', page: slot });
    if (page.phase === 'holding' && budget.onlines > 0) deeds.push({ do: 'online', page: slot });
    if (page.phase === 'batchWindow' && budget.renewals > 0)
      deeds.push({ do: 'renewal', page: slot });
    if (isIn && budget.signOuts > 0) {
      deeds.push(
        { do: 'signOut', page: slot, isHeard: true },
        { do: 'signOut', page: slot, isHeard: false },
      );
    }
    if (budget.signIns > 0) deeds.push({ do: 'signIn', page: slot });
    if (mayFreeze(world, slot, page)) deeds.push({ do: 'freeze', page: slot });
    return [...deeds, ...this.#ends(world, slot, page)];
  }

  #mayRequest(world: World, slot: number, page: Page): boolean {
    const { requests, flights } = this.#setting.bounds;
    const out = world.flights.filter((flight) => flight.page === slot && flight.kind === 'app');
    const hasRoom = out.length < requests && world.flights.length < flights;
    return page.callers.length === 0 && hasRoom && world.budget.sends > 0;
  }

  /** How the page may go. */
  #ends(world: World, slot: number, page: Page): readonly Deed[] {
    const { isReloading, orphans } = this.#setting.bounds;
    if (isReloading && isRecoveryOut(world, page)) return [];
    const unheard = world.flights.filter(
      ({ page: by, leg }) => by === NOBODY || (by === slot && leg !== 'back'),
    );
    if (unheard.length > orphans || world.budget.ends === 0) return [];
    const deeds: Deed[] = [
      { do: 'reload', page: slot },
      { do: 'crash', page: slot },
    ];
    if (isAnotherAwake(world, slot)) deeds.push({ do: 'close', page: slot });
    return deeds;
  }
}

/** Of the messages from one page to another the first comes first. */
function arrivingNotes({ notes, pages }: World): readonly Deed[] {
  return notes.flatMap((note, index): readonly Deed[] => {
    const first = notes.findIndex(({ to, from }) => to === note.to && from === note.from);
    const isThere = first === index && !pages[note.to]?.isFrozen;
    return isThere ? [{ do: 'note', note: index }] : [];
  });
}

/** A page that is alone must not sleep away the only window in which it could recover. */
function mayFreeze(world: World, slot: number, page: Page): boolean {
  const isIdle = page.ops.length === 0 && page.inbox.length === 0;
  return world.budget.freezes > 0 && isIdle && isAnotherAwake(world, slot);
}

const isAnotherAwake = (world: World, slot: number): boolean =>
  world.pages.some((page, other) => other !== slot && page && !page.isFrozen);

/** From the forced request to the record in the store. */
const isRecoveryOut = (world: World, page: Page): boolean =>
  world.flights.some(({ kind }) => kind !== 'app') ||
  page.ops.some(({ op }) => op === 'save') ||
  world.pages.some((other) => other?.ops.some(({ op }) => op === 'save'));

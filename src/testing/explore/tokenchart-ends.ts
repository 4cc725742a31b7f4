/** How pages with tokenchart in them come and go. */
import {
  emptyRecord,
  isSameToken,
  mergeRecord,
  type SessionRecord,
} from '../../../machines/credential.ts';
import { countLoss } from './adversary.ts';
import { spend } from './calm.ts';
import { isCurrent } from './flights.ts';
import { releaseLock } from './neighbours.ts';
import type { Setting } from './options.ts';
import type { TokenchartPage } from './tokenchart-page.ts';
import { storeAfter } from './tokenchart-tabs.ts';
import {
  type Flight,
  NOBODY,
  NOW,
  type Op,
  type Page,
  pageAt,
  replaceAt,
  type World,
} from './world.ts';

/** A page opens at `slot`, and has yet to read the store. */
export function openPage(pages: TokenchartPage, world: World, slot: number): void {
  const page: Page = {
    ...{ name: `n${slot}`, phase: 'starting', record: emptyRecord, leads: false, failures: 0 },
    ...{ leader: 'follower', timers: {}, touchedAt: 0, epoch: 0, isUnheard: false, cutAt: 0 },
    ...{ vouchedAt: 0, ops: [{ op: 'start' }], callers: [], recovery: null, inbox: [] },
    ...{ isFrozen: false, isDrowsy: false, reason: 'restored' },
  };
  world.pages = replaceAt<Page | null>(world.pages, slot, page);
  pages.sendLeader(world, slot, { type: 'page.entered' });
}

/** The ends of every page. */
export class TokenchartEnds {
  readonly #setting: Setting;
  readonly #pages: TokenchartPage;

  constructor(setting: Setting, pages: TokenchartPage) {
    this.#setting = setting;
    this.#pages = pages;
  }

  /** The page goes: told before, with its last writes done, or at once. */
  leave(world: World, slot: number, how: 'reload' | 'crash' | 'close'): void {
    const { isReloading } = this.#setting.bounds;
    const page = pageAt(world, slot);
    if (how !== 'crash') this.#writeLast(world, slot, page);
    if (!isReloading) spend(world, 'ends');
    this.#end(world, slot);
    if (!isReloading && how === 'crash') {
      const lost = world.lost + unsavedTokens(world, page);
      const knewMore = page.ops.length > 0 || isNewer(world.store, page.record);
      world.lost = Math.max(lost, knewMore ? rotationsBehind(world) : 0);
    }
    if (how !== 'close') openPage(this.#pages, world, slot);
  }

  #writeLast(world: World, slot: number, page: Page): void {
    const forcer = this.#pages.marks.forcer(world, slot);
    const write = (op: Op) => {
      world.store = storeAfter(world.store, op, forcer);
    };
    for (const op of page.ops) write(op);
    const { record, touchedAt } = page;
    if (!record.credential || page.phase === 'starting') return;
    const isHearsay = !isSameToken(world.store, record);
    if (isHearsay || touchedAt > record.touchedAt) {
      const latest = Math.max(touchedAt, record.touchedAt);
      write({ op: 'save', record: { ...record, touchedAt: latest } });
    }
    const isOut = world.flights.some(
      (flight) => flight.page === slot && flight.kind !== 'forced' && isCurrent(page, flight),
    );
    if (!isOut || record.marks.length > 0) return;
    write({ op: 'mark', record, mark: { page: page.name, at: NOW } });
  }

  #end(world: World, slot: number): void {
    world.pages = replaceAt(world.pages, slot, null);
    releaseLock(world, slot);
    world.notes = world.notes.filter(({ to }) => to !== slot);
    world.flights = world.flights.flatMap((flight) => this.#abandon(world, slot, flight));
    for (const other of world.pages) {
      if (other?.leader === 'leader') other.inbox = [...other.inbox, 'gone'];
    }
  }

  /** What is out goes on without its page; an answer that was on its way back is lost. */
  #abandon(world: World, slot: number, flight: Flight): readonly Flight[] {
    if (flight.page !== slot) return [flight];
    if (flight.leg !== 'back') return [{ ...flight, page: NOBODY, isTry: false }];
    if (!this.#setting.bounds.isReloading) countLoss(world, flight);
    return [];
  }
}

/** How many rotations those that are left, the store among them, are behind the server. */
function rotationsBehind({ row, store, pages, isSignedOut }: World): number {
  if (!row || isSignedOut) return 0;
  const chain = [row.token, row.previous, row.last].filter((token) => token !== null);
  const left = [store, ...pages.map((page) => page?.record)];
  const behind = left.map((record) => chain.indexOf(record?.credential?.token ?? ''));
  return Math.min(chain.length, ...behind.filter((index) => index >= 0));
}

/** How many tokens that a page had heard of are gone with it. */
function unsavedTokens({ store, pages, isSignedOut }: World, gone: Page): number {
  if (isSignedOut) return 0;
  const tokensOf = (record: Page['record'] | undefined) => [
    record?.credential?.token,
    record?.previous?.token,
  ];
  const saves = gone.ops.flatMap((op) => (op.op === 'save' ? tokensOf(op.record) : []));
  // What it was told by a page that is gone, too.
  const hearsay = isNewer(store, gone.record) ? [gone.record.credential?.token] : [];
  const unsaved = [...saves, ...hearsay];
  const held = [store, ...pages.map((page) => page?.record)].flatMap(tokensOf);
  return new Set(unsaved.filter((token) => token !== undefined && !held.includes(token))).size;
}

const isNewer = (store: SessionRecord, held: SessionRecord): boolean =>
  !isSameToken(mergeRecord(store, held), store);

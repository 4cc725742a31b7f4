/** How tokens, times and pages are named, so that states that differ in names alone are one. */
import type { Setting } from './options.ts';
import type { Naming } from './records.ts';
import { NOBODY, NOW, type Page, type World } from './world.ts';

/** Whatever is older than this, milliseconds, is equally old. */
const MAX_AGE = 8_000;

const OLDEST = NOW - MAX_AGE;

type Told = { readonly expiry: number; readonly token: string };

/** Calls back for every token in `world` that a client or the server could compare. */
function eachToken(world: World, see: (told: Told) => void): void {
  const seeRecord = (record: Page['record'] | null | undefined) => {
    if (record?.credential) see(record.credential);
    if (record?.previous) see(record.previous);
  };
  if (world.row) see(world.row);
  if (world.oldRow) see(world.oldRow);
  seeRecord(world.store);
  for (const page of world.pages) {
    seeRecord(page?.record);
    for (const op of page?.ops ?? []) if ('record' in op) seeRecord(op.record);
  }
  for (const flight of world.flights) {
    if (flight.page !== NOBODY || flight.leg === 'out') see(flight.credential);
    if (flight.heard) see(flight.heard);
  }
  for (const note of world.notes) seeRecord(note.record);
}

/** The expiry of a token that the server makes in this tick. */
const currentExpiry = (lifespanS: number): number => NOW / 1_000 - 1 + lifespanS;

function expiriesOf(world: World): Set<number> {
  const found = new Set<number>();
  eachToken(world, ({ expiry }) => found.add(expiry));
  return found;
}

/** The expiries that two tokens share, or may yet share. */
function tiesOf(world: World, lifespanS: number): Set<number> {
  const tokens = new Map<number, string>();
  const ties = new Set([currentExpiry(lifespanS)]);
  eachToken(world, ({ expiry, token }) => {
    const other = tokens.get(expiry);
    if (other !== undefined && other !== token) ties.add(expiry);
    tokens.set(expiry, token);
  });
  return ties;
}

/** Expiries are compared with each other alone: their order matters, and which are of this tick. */
function expiryNames(world: World, lifespanS: number): Map<number, number> {
  const current = currentExpiry(lifespanS);
  const sorted = [...expiriesOf(world)].sort((a, b) => b - a).filter((each) => each < current);
  return new Map(sorted.map((expiry, rank) => [expiry, current - 1 - rank]));
}

/** The server cuts its time to whole seconds, milliseconds. */
const CLOCK_GRAIN = 1_000;

/** The names that one world's parts have in its normal form. */
export class WorldNaming implements Naming {
  readonly #expiries: Map<number, number>;
  readonly #pages: Map<string, string>;
  readonly #tokens = new Map<string, string>();
  readonly #ties: ReadonlySet<number>;

  readonly #clientWindow: number;
  readonly #serverSince: number;

  readonly tickMs: number;

  constructor(world: World, { rules, bounds }: Setting) {
    const { tokenLifespanS, batchWindowMs } = rules;
    this.tickMs = bounds.tickMs;
    this.#ties = tiesOf(world, tokenLifespanS);
    this.#expiries = expiryNames(world, tokenLifespanS);
    this.#clientWindow = batchWindowMs - CLOCK_GRAIN;
    const inside = world.flights.filter(({ leg }) => leg === 'server');
    this.#serverSince =
      Math.min(NOW - 1, ...inside.map(({ startedAt }) => startedAt)) - batchWindowMs;
    this.#pages = new Map(
      world.pages.flatMap((page, slot) => (page ? [[page.name, `p${slot}`] as const] : [])),
    );
  }

  /** The names that were given. */
  get tokens(): ReadonlyMap<string, string> {
    return this.#tokens;
  }

  /** Tokens keep the name of their session. */
  token(token: string): string {
    const known = this.#tokens.get(token);
    if (known) return known;
    const name = `${token[0]}${this.#tokens.size}`;
    this.#tokens.set(token, name);
    return name;
  }

  expiry(expiry: number): number {
    return this.#expiries.get(expiry) ?? expiry;
  }

  time(at: number): number {
    return at < OLDEST ? OLDEST : at;
  }

  recent(at: number): number {
    return at <= NOW - this.#clientWindow - CLOCK_GRAIN ? OLDEST : at;
  }

  /** What lies further back holds no window open, neither here nor at the server. */
  touch(at: number): number {
    return at <= NOW - this.#clientWindow ? OLDEST : at;
  }

  update(at: number): number {
    return at <= this.#serverSince ? OLDEST : at;
  }

  /** When a token was obtained matters where another one has the same expiry, or may yet have it. */
  obtained(at: number, expiry: number): number {
    return this.#ties.has(expiry) ? this.time(at) : OLDEST;
  }

  page(name: string): string {
    return this.#pages.get(name) ?? 'g';
  }
}

/** Keeps every name, and makes everything a tick older. */
export const ageBy = (tickMs: number): Naming => ({
  tickMs,
  token: (token) => token,
  expiry: (expiry) => expiry - tickMs / 1_000,
  time: (at) => at - tickMs,
  obtained: (at) => at - tickMs,
  touch: (at) => at - tickMs,
  recent: (at) => at - tickMs,
  update: (at) => at - tickMs,
  page: (name) => name,
});

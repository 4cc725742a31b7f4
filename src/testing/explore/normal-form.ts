/** A state's normal form: states that differ in names and in long gone times alone are one. */
import { type Credential, createCredential } from '../../../machines/credential.ts';
import { ageBy, WorldNaming } from './naming.ts';
import type { Setting } from './options.ts';
import { type Naming, renameCredential, renameMark, renameRecord } from './records.ts';
import { type Flight, NOBODY, type Note, type Op, type Page, type World } from './world.ts';

/** Waiting longer than this, milliseconds, is cut short: nothing changes meanwhile. */
const MAX_WAIT = 8_000;

const renameRow = (row: World['row'], naming: Naming): World['row'] =>
  row && {
    token: naming.token(row.token),
    expiry: naming.expiry(row.expiry),
    previous: row.previous && naming.token(row.previous),
    last: row.last && naming.token(row.last),
    updatedAt: row.updatedAt === null ? null : naming.update(row.updatedAt),
  };

function renameOp(op: Op, naming: Naming): Op {
  if (op.op === 'reinstate') return { ...op, token: naming.token(op.token) };
  if (op.op === 'mark') {
    return { ...op, record: renameRecord(op.record, naming), mark: renameMark(op.mark, naming) };
  }
  return 'record' in op ? { ...op, record: renameRecord(op.record, naming) } : op;
}

/** What is due within a tick may happen at any time in it. */
const cut = (dueIn: number, tickMs: number): number =>
  Math.floor(Math.min(dueIn, MAX_WAIT) / tickMs) * tickMs;

function renamePage(page: Page, slot: number, naming: Naming): Page {
  const timers: Page['timers'] = {};
  for (const [name, dueIn] of Object.entries(page.timers)) {
    timers[name as keyof Page['timers']] = cut(dueIn, naming.tickMs);
  }
  return {
    ...page,
    timers,
    name: `p${slot}`,
    record: renameRecord(page.record, naming),
    touchedAt: naming.touch(page.touchedAt),
    cutAt: naming.recent(page.cutAt),
    vouchedAt: naming.recent(page.vouchedAt),
    ops: page.ops.map((op) => renameOp(op, naming)),
    callers: page.callers.map((caller) => ({ ...caller, dueIn: cut(caller.dueIn, naming.tickMs) })),
    recovery: page.recovery && { ...page.recovery, dueIn: cut(page.recovery.dueIn, naming.tickMs) },
    reason: 'restored',
  };
}

/** What nobody waits for any more matters to the server alone. */
const renameOrphan = (flight: Flight, naming: Naming): Flight => ({
  ...flight,
  credential: ORPHANED[flight.credential.sessionId] ?? flight.credential,
  ...{ kind: flight.kind === 'app' ? 'app' : 'forced', refused: null, epoch: 0, mayRotate: false },
  startedAt: naming.time(flight.startedAt),
  sentAt: naming.time(flight.sentAt),
});

const orphaned = (sessionId: string) =>
  createCredential({ sessionId, token: `${sessionId}-`, expiry: 0, subject: 'ada' });
const ORPHANED: Readonly<Record<string, Credential>> = { A: orphaned('A'), B: orphaned('B') };

const renameFlight = (flight: Flight, naming: Naming): Flight =>
  flight.page === NOBODY && flight.leg === 'server'
    ? renameOrphan(flight, naming)
    : renameAwaited(flight, naming);

const renameAwaited = (flight: Flight, naming: Naming): Flight => ({
  ...flight,
  credential: renameCredential(flight.credential, naming),
  refused: flight.refused && naming.token(flight.refused),
  sentAt: naming.time(flight.sentAt),
  startedAt: naming.time(flight.startedAt),
  heard: flight.heard && {
    ...flight.heard,
    token: naming.token(flight.heard.token),
    expiry: naming.expiry(flight.heard.expiry),
  },
});

const renameNote = (note: Note, naming: Naming): Note => ({
  ...note,
  record: note.record && renameRecord(note.record, naming),
  at: naming.time(note.at),
});

const flightOrder = ({ page, kind, leg, sentAt, startedAt, mayRotate }: Flight): string =>
  `${page}${kind}${leg}${sentAt}${startedAt}${mayRotate}`;

/** The order that a normal form has them in. */
export function sorted(flights: readonly Flight[]): readonly Flight[] {
  if (flights.length < 2) return flights;
  return flights
    .map((flight) => ({ flight, order: flightOrder(flight) }))
    .sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0))
    .map(({ flight }) => flight);
}

/** `world` in normal form. */
export function normalize(world: World, setting: Setting): World {
  const flights = sorted(world.flights);
  return renameWorld({ ...world, flights }, new WorldNaming(world, setting), renamePage);
}

/** What `world`'s tokens are called in its normal form. */
export function tokenNames(world: World, setting: Setting): ReadonlyMap<string, string> {
  const naming = new WorldNaming(world, setting);
  renameWorld({ ...world, flights: sorted(world.flights) }, naming, renamePage);
  return naming.tokens;
}

/** `world` one tick later. */
export const later = (world: World, tickMs: number): World =>
  renameWorld(world, ageBy(tickMs), pageLater);

const renameWorld = (world: World, naming: Naming, rename: typeof renamePage): World => ({
  ...world,
  row: renameRow(world.row, naming),
  oldRow: renameRow(world.oldRow, naming),
  store: renameRecord(world.store, naming),
  pages: world.pages.map((page, slot) => page && rename(page, slot, naming)),
  flights: world.flights.map((flight) => renameFlight(flight, naming)),
  notes: world.notes.map((note) => renameNote(note, naming)),
});

function pageLater(page: Page, slot: number, naming: Naming): Page {
  const aged = renamePage(page, slot, naming);
  const minus = (dueIn: number) => Math.max(dueIn - naming.tickMs, 0);
  const timers: Page['timers'] = {};
  for (const [name, dueIn] of Object.entries(page.timers)) {
    timers[name as keyof Page['timers']] = minus(dueIn);
  }
  return {
    ...aged,
    timers,
    callers: page.callers.map((caller) => ({ ...caller, dueIn: minus(caller.dueIn) })),
    recovery: page.recovery && { ...page.recovery, dueIn: minus(page.recovery.dueIn) },
  };
}

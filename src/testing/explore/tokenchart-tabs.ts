/** What reaches a page from its browser: channel messages, the lock, and the store. */
import {
  isSameToken,
  mergeRecord,
  reinstatePrevious,
  type SessionRecord,
} from '../../../machines/credential.ts';
import {
  type Change,
  withMark,
  withNewer,
  withoutMark,
  withoutMarks,
} from '../../record-changes.ts';
import { sendRenewal } from './tokenchart-calls.ts';
import type { TokenchartPage } from './tokenchart-page.ts';
import type { TokenchartRecovery } from './tokenchart-recovery.ts';
import { type Note, type Op, pageAt, type World } from './world.ts';

/** A message arrives. */
export function hearNote(pages: TokenchartPage, world: World, note: Note): void {
  const { to, kind, record, at, epoch } = note;
  const page = pageAt(world, to);
  if (record && isNewer(page.record, record)) {
    pages.send(world, to, { type: 'record.read', record: { ...record, marks: [] } });
  }
  if (kind === 'flight' && epoch === page.record.epoch) pages.marks.lookAfter(page, at);
  if (kind === 'lead' && page.phase === 'waiting')
    pages.marks.tell(world, to, 'recover', page.record);
  if (kind === 'ended') pages.send(world, to, { type: 'recovery.endedElsewhere' });
  if (page.leader === 'leader') serve(pages, world, note);
  if (kind === 'lead') pages.sendLeader(world, to, { type: 'leader.heard', wins: false });
  if (kind === 'ping' && page.leader === 'leader') pages.marks.tell(world, to, 'lead', null);
}

/** Whether `read` brings another token than `held`; marks are read from the store alone. */
function isNewer(held: SessionRecord, read: SessionRecord): boolean {
  const merged = mergeRecord(held, { ...read, marks: held.marks });
  return merged !== held && !isSameToken(merged, held);
}

/** What a page asks of its leader. */
function serve(pages: TokenchartPage, world: World, { to, kind, record }: Note): void {
  if (!record || kind === 'record') return;
  const held = pageAt(world, to).record;
  if (!isSameToken(record, held)) pages.marks.tell(world, to, 'record', held);
  else
    pages.send(world, to, { type: kind === 'renew' ? 'renewal.requested' : 'recovery.requested' });
}

/** The lock manager's word reaches its page. */
export function hearLock(pages: TokenchartPage, world: World, slot: number): void {
  const page = pageAt(world, slot);
  const [what, ...rest] = page.inbox;
  page.inbox = rest;
  const isHolder = world.lock[0] === slot;
  if (what === 'granted' && isHolder) pages.sendLeader(world, slot, { type: 'leadership.granted' });
  if (what === 'lost') pages.sendLeader(world, slot, { type: 'leadership.lost' });
  if (what === 'gone' && page.leader === 'leader') page.ops = [...page.ops, { op: 'reread' }];
}

/** The first thing that a page has to do at its store is done. */
export function runOp(
  pages: TokenchartPage,
  recovery: TokenchartRecovery,
  world: World,
  slot: number,
): void {
  const page = pageAt(world, slot);
  const [op, ...rest] = page.ops;
  if (!op) throw new Error('There is nothing to do at the store.');
  page.ops = rest;
  world.store = storeAfter(world.store, op, pages.marks.forcer(world, slot));
  switch (op.op) {
    case 'start':
      return pages.start(world, slot);
    case 'recoveryLoad':
      return recovery.loaded(world, slot, false);
    case 'recoveryLook':
      return recovery.loaded(world, slot, true);
    case 'recoveryGo':
      return recovery.go(world, slot);
    case 'renewalGo':
      return sendRenewal(world, slot);
    case 'reinstate':
      return;
    default:
      return pages.read(world, slot);
  }
}

/** What the store holds after `op` of the page that `change` names. */
export function storeAfter(stored: SessionRecord, op: Op, change: Change): SessionRecord {
  switch (op.op) {
    case 'save':
      return withNewer(stored, op.record, change);
    case 'mark':
      return withMark(stored, op.record, op.mark);
    case 'unmarkOwn':
      return withoutMark(stored, op.record, change.page);
    case 'unmarkAll':
      return withoutMarks(stored, op.record, change);
    case 'reinstate':
      return stored.credential?.token === op.token ? reinstatePrevious(stored) : stored;
    default:
      return stored;
  }
}

/** States as strings: what two states are compared by. */
import { keyOf } from './records.ts';
import type { Flight, Note, Op, Page, World } from './world.ts';

const opKey = (op: Op): string =>
  `${op.op}${'record' in op ? keyOf(op.record) : ''}${'token' in op ? op.token : ''}${'mark' in op ? `${op.mark.at}${op.mark.recoversAt}` : ''}`;

const rowKey = (row: World['row']): string =>
  row ? `${row.token}.${row.expiry}.${row.previous}.${row.last}.${row.updatedAt}` : '-';

function pageKey(page: Page): string {
  const { phase, leads, failures, leader, timers, touchedAt, epoch, recovery } = page;
  const { quietMoment, flightBound, waitBound, silenceBound, look } = timers;
  const life = `${phase}${leads ? 'L' : ''}${failures}${leader}`;
  const due = `${quietMoment},${flightBound},${waitBound},${silenceBound},${look}`;
  const flags = `${page.isUnheard ? 'u' : ''}${page.isFrozen ? 'f' : ''}${page.isDrowsy ? 'd' : ''}`;
  const calls = page.callers
    .map((caller) => `${caller.isRenewal}${caller.isMarked}${caller.epoch}${caller.dueIn}`)
    .join();
  const recovers = recovery ? `${recovery.step}${recovery.isSecondPass}${recovery.dueIn}` : '';
  const parts = [
    life,
    keyOf(page.record),
    due,
    touchedAt,
    epoch,
    flags,
    page.vouchedAt,
    page.cutAt,
  ];
  return `${parts.join('/')}/${page.ops.map(opKey).join()}/${calls}/${recovers}/${page.inbox.join()}`;
}

const flightKey = (flight: Flight): string => {
  const { heard, credential } = flight;
  const told = heard ? `${heard.ending}${heard.token}${heard.expiry}` : '';
  const sent = `${credential.token}.${credential.expiry}.${flight.epoch}.${flight.sentAt}`;
  const flags = `${flight.mayRotate ? 'm' : ''}${flight.isTry ? 't' : ''}`;
  return `${flight.page}${flight.kind}${flight.refused ?? ''}${sent}${flags}${flight.leg}${flight.startedAt}${told}`;
};

const noteKey = ({ to, from, kind, record, at, epoch }: Note): string =>
  `${to}${from}${kind}${record ? keyOf(record) : ''}${at}${epoch}`;

/** Two states with the same key are the same state. */
export function worldKey(world: World): string {
  const { budget } = world;
  const server = `${rowKey(world.row)}|${rowKey(world.oldRow)}|${world.session}`;
  const left = Object.values(budget).join();
  const user = `${world.lost}${world.epoch}${world.isSignedOut}${world.isMuted}${world.isOver}`;
  const pages = world.pages.map((page) => (page ? pageKey(page) : '-')).join('|');
  const wire = `${world.flights.map(flightKey).join('|')}#${world.notes.map(noteKey).join('|')}`;
  return `${server}#${keyOf(world.store)}#${pages}#${wire}#${world.lock.join()}#${left}#${user}`;
}

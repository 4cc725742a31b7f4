import { describe, expect, test } from 'vitest';
import { getNextSnapshot, initialTransition, type SnapshotFrom, transition } from 'xstate';
import { createCredential, emptyRecord, type SessionRecord } from '../../machines/credential.ts';
import { tokenMachine } from '../../machines/token.ts';
import type { TokenEvent } from '../../machines/token-events.ts';

const credential = (token: string, expiry = 1) =>
  createCredential({ sessionId: 'S', token, expiry, subject: 'ada' });
const record = (more: Partial<SessionRecord> = {}): SessionRecord => ({
  ...{ ...emptyRecord, epoch: 1, credential: credential('T1') },
  ...more,
});
const marked = record({ marks: [{ page: 'other', at: 1 }] });

type Snapshot = SnapshotFrom<typeof tokenMachine>;

const begin = (held: SessionRecord, leader = true): Snapshot =>
  initialTransition(tokenMachine, { record: held, page: 'me', leader })[0];
const step = (snapshot: Snapshot, ...events: unknown[]): Snapshot =>
  events.reduce<Snapshot>(
    (last, event) => getNextSnapshot(tokenMachine, last, event as TokenEvent),
    snapshot,
  );
const actionsOf = (snapshot: Snapshot, event: TokenEvent) =>
  transition(tokenMachine, snapshot, event)[1].map(({ type }) => type);
const elapsed = (delay: string, state: string) => ({
  type: `xstate.after.${delay}.token.${state}`,
});
const ended = (output: string) => ({
  type: 'xstate.done.actor.recovery',
  output,
  actorId: 'recovery',
});
const offered = (token: string, expiry = 2): TokenEvent => ({
  type: 'token.offered',
  offer: { epoch: 1, credential: credential(token, expiry), sentToken: 'T1', sentAt: 5 },
  standing: [],
});

const idle = () => step(begin(record()), { type: 'window.lapsed', requestsOut: false });
const inFlight = () => step(idle(), { type: 'flight.opened' });
const holding = () => step(inFlight(), { type: 'flight.lost', token: 'T1' });
const recovering = () => step(holding(), elapsed('quietMoment', 'stale.holding'));

describe('a token', () => {
  test.each([
    ['nothing stored', emptyRecord, 'signedOut', 'neverSignedIn'],
    ['an ended session', { ...emptyRecord, epoch: 4 }, 'signedOut', 'endedElsewhere'],
    ['a credential', record(), 'batchWindow', 'restored'],
    ['a mark of a page that is gone', marked, { stale: 'holding' }, 'pageGone'],
  ] as const)('starts, with %s, in its state', (_, held, value, reason) => {
    expect(begin(held)).toMatchObject({ value, context: { reason } });
  });

  test('goes idle, in flight, into the window, and idle again', () => {
    const opened = step(inFlight(), offered('T2'));
    expect(inFlight().value).toBe('inFlight');
    expect(opened).toMatchObject({ value: 'batchWindow', context: { reason: 'rotated' } });
    expect(opened.context.record.credential?.token).toBe('T2');
    expect(step(opened, { type: 'window.lapsed', requestsOut: false }).value).toBe('idle');
  });

  test('is in flight again when the window ends over a request that is still out', () => {
    const lapsed = step(begin(record()), { type: 'window.lapsed', requestsOut: true });
    expect(lapsed.value).toBe('inFlight');
  });

  test('writes a mark before a flight, and takes it back when nothing rotated', () => {
    expect(actionsOf(idle(), { type: 'flight.opened' })).toContain('openFlight');
    expect(actionsOf(inFlight(), { type: 'flight.landed' })).toContain('clearMark');
    expect(step(inFlight(), { type: 'flight.landed' }).value).toBe('idle');
  });

  test.each([
    ['an answer is lost', { type: 'flight.lost', token: 'T1' }, 'answerLost'],
    ['nobody brought the new token', { type: 'flight.unheard' }, 'rotationUnheard'],
    ['an answer is overdue', elapsed('flightBound', 'inFlight'), 'answerOverdue'],
    ['the store tells of a dead page', { type: 'record.read', record: marked }, 'pageGone'],
  ])('is stale when %s', (_, event, reason) => {
    expect(step(inFlight(), event)).toMatchObject({
      value: { stale: 'holding' },
      context: { reason },
    });
  });

  test('is renewed by a flight of our own under traffic without a pause', () => {
    const event = elapsed('renewalDue', 'batchWindow');
    expect(step(begin(record()), event)).toMatchObject({
      value: 'inFlight',
      context: { reason: 'renewal' },
    });
    expect(actionsOf(begin(record()), event as TokenEvent)).toEqual(
      expect.arrayContaining(['openFlight', 'renew']),
    );
  });

  test('is recovered by the leader alone, and waited for by the others', () => {
    expect(recovering()).toMatchObject({ value: { stale: 'recovering' } });
    const follower = step(begin(marked, false), elapsed('quietMoment', 'stale.holding'));
    expect(follower.value).toEqual({ stale: 'waiting' });
    expect(step(follower, { type: 'leadership.changed', leader: true }).value).toEqual({
      stale: 'recovering',
    });
    expect(step(follower, { type: 'recovery.endedElsewhere' }).value).toEqual({ stale: 'holding' });
    const again = Array(5).fill(elapsed('waitBound', 'stale.waiting'));
    expect(step(follower, ...again).value).toEqual({ stale: 'waiting' });
    expect(step(follower, ...again, ...again).value).toEqual({ stale: 'holding' });
  });

  test.each([
    ['accepted', 'batchWindow', 'confirmed'],
    ['refused', 'signedOut', 'revoked'],
    ['unanswered', { stale: 'holding' }, 'recoveryUnanswered'],
  ] as const)('that a recovery finds %s', (outcome, value, reason) => {
    expect(step(recovering(), ended(outcome))).toMatchObject({ value, context: { reason } });
  });

  test('counts failures until one recovery is answered', () => {
    const failed = step(
      recovering(),
      ended('unanswered'),
      elapsed('quietMoment', 'stale.holding'),
      ended('unanswered'),
    );
    expect(failed.context.failures).toBe(2);
    expect(step(failed, offered('T2')).context.failures).toBe(0);
  });

  test('survives a recovery that breaks', () => {
    const broken = step(recovering(), {
      type: 'xstate.error.actor.recovery',
      error: new Error(),
      actorId: 'recovery',
    });
    expect(broken.value).toEqual({ stale: 'holding' });
  });

  test('that is refused is checked; one that is refused late is not', () => {
    expect(step(idle(), { type: 'token.refused', token: 'T1' }).value).toEqual({
      stale: 'recovering',
    });
    expect(step(idle(), { type: 'token.refused', token: 'T0' }).value).toBe('idle');
    expect(step(idle(), { type: 'flight.lost', token: 'T0' }).value).toBe('idle');
  });

  test('goes back to the one before when the server does', () => {
    const held = step(begin(record({ previous: credential('T0', 0) })), {
      type: 'token.refused',
      token: 'T1',
    });
    const back = step(held, { type: 'token.reinstated', token: 'T1' });
    expect(back.context.record.credential?.token).toBe('T0');
  });

  test('is recovered at once when the network returns', () => {
    expect(step(holding(), { type: 'network.returned' }).value).toEqual({ stale: 'recovering' });
    expect(step(idle(), { type: 'network.returned' }).value).toBe('idle');
  });

  test('of an ended session is never revived', () => {
    const out = step(inFlight(), { type: 'session.ended' });
    expect(out).toMatchObject({ value: 'signedOut', context: { reason: 'signedOut' } });
    expect(step(out, offered('T2')).value).toBe('signedOut');
    expect(step(out, { type: 'record.read', record: record() }).value).toBe('signedOut');
    expect(step(out, { type: 'token.refused', token: 'T1' }).value).toBe('signedOut');
  });

  test('follows what another tab commits, ends or begins', () => {
    const newer = record({ credential: credential('T5', 9) });
    expect(step(idle(), { type: 'record.read', record: newer }).context.record).toBe(newer);
    const ended = { ...emptyRecord, epoch: 2 };
    expect(step(idle(), { type: 'record.read', record: ended })).toMatchObject({
      value: 'signedOut',
    });
    expect(step(idle(), { type: 'record.read', record: record() }).value).toBe('idle');
  });
});

test('the machine has named effects only', () => {
  const json = JSON.stringify(tokenMachine.config, (_, value) =>
    typeof value === 'function' ? 'INLINE' : value,
  );
  expect(json.replace(/"context":"INLINE",?/, '')).not.toContain('INLINE');
});

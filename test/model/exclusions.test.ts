/** The reasons for which transitions are excluded are true. */
import { excludedTransitions } from 'tokenchart/testing';
import { expect, test } from 'vitest';
import { getNextSnapshot, initialTransition } from 'xstate';
import {
  commitOffer,
  createCredential,
  emptyRecord,
  type SessionRecord,
} from '../../machines/credential.ts';
import { tokenMachine } from '../../machines/token.ts';
import type { TokenEvent } from '../../machines/token-events.ts';
import { Backend } from '../../src/testing/paths/backend.ts';
import { OtherPage } from '../../src/testing/paths/other-page.ts';
import { type TokenSnapshot, transitionsTaken } from '../../src/testing/paths/transitions.ts';
import { openApp, signedInApp } from '../support/app.ts';
import { watchMachines } from '../support/witness.ts';

const reasonsOf = (part: string) =>
  excludedTransitions('modern').filter(({ reason }) => reason.includes(part));

const KEY = 'tokenchart:default:https://app.test/auth';
const credential = createCredential({ sessionId: 'S', token: 'T1', expiry: 1, subject: 'ada' });
const marks = [{ page: 'gone', at: 1 }];
const token = 'T1';

/** Every event that its guard might let pass, signed out. */
const events: readonly TokenEvent[] = [
  { type: 'session.ended' },
  { type: 'record.read', record: { ...emptyRecord, marks } },
  { type: 'recovery.requested' },
  { type: 'renewal.requested' },
  { type: 'token.confirmed', token },
  { type: 'token.refused', token },
  { type: 'flight.lost', token },
  { type: 'subject.changed', token, subject: 'eve' },
];

const ended: SessionRecord = { ...emptyRecord, epoch: 3 };

test('without a credential the guards are false', () => {
  const taken = [emptyRecord, ended].flatMap((record) =>
    [true, false].flatMap((leader) => {
      const [begun] = initialTransition(tokenMachine, { record, page: 'me', leader });
      const from: TokenSnapshot = begun;
      return events.flatMap((event) =>
        transitionsTaken(from, event, getNextSnapshot(tokenMachine, from, event)),
      );
    }),
  );
  const excluded = reasonsOf('its guard is false').map(({ transition }) => transition);
  expect(excluded).toHaveLength(10);
  expect(taken.filter((name) => excluded.includes(name))).toEqual([]);
  expect(new Set(taken)).toEqual(new Set(['signedOut: record.read']));
});

test('an offer of an ended session, or of the one that is over, changes nothing', () => {
  const [begun] = initialTransition(tokenMachine, { record: ended, page: 'me', leader: true });
  const from: TokenSnapshot = begun;
  for (const epoch of [0, 1, 2, 3]) {
    const offer = { epoch, credential, sentToken: null, sentAt: 9 };
    expect(commitOffer(ended, offer)).toBe(ended);
    for (const standing of [[], marks]) {
      const event: TokenEvent = { type: 'token.offered', offer, standing };
      expect(transitionsTaken(from, event, getNextSnapshot(tokenMachine, from, event))).toEqual([]);
    }
  }
  expect(reasonsOf('an offer is of')).toHaveLength(3);
});

test.each(['recover', 'renew'] as const)('a page that waits is not asked to %s', async (kind) => {
  const witness = watchMachines();
  const { simulation, app: leader } = await signedInApp({ kind: 'classic' });
  const follower = openApp(simulation);
  await simulation.advance(1_000);
  expect(follower.session.getSnapshot().isLeader).toBe(false);
  leader.page.freeze(); // so that it stays silent
  simulation.network.inject({ lose: 'request' });
  await simulation.until(follower.fetch('/api/me').catch(() => {}));
  while (follower.session.getSnapshot().stale !== 'waiting') await simulation.advance(10);
  const { clock, model } = simulation;
  const backend = new Backend(model, clock.now);
  const third = new OtherPage(simulation.openPage(), KEY, backend);
  await third.say(kind);
  await simulation.advance(5);
  witness.stop();
  expect(follower.session.getSnapshot().stale).toBe('waiting');
  const excluded = reasonsOf('wait').map(({ transition }) => transition);
  expect(excluded).toHaveLength(3);
  expect([...witness.taken].filter((name) => excluded.includes(name))).toEqual([]);
});

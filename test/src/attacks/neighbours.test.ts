/** What one page writes must leave alone what another one wrote, and outlive the page itself. */
import type { Store } from 'tokenchart';
import { createSimulation, type Simulation } from 'tokenchart/testing';
import { expect, test } from 'vitest';
import { createCredential, emptyRecord, type SessionRecord } from '../../../machines/credential.ts';
import { withMark } from '../../../src/record-changes.ts';
import { ada, get, openApp, reload } from '../../support/app.ts';
import { isStoreCurrent } from '../../support/carriers.ts';

const credential = createCredential({ sessionId: 's', token: 'A', expiry: 1, subject: 'ada' });
const record: SessionRecord = { ...emptyRecord, epoch: 1, credential };

test('a mark leaves the marks of pages alone that its writer does not doubt', () => {
  const theirs = { page: 'theirs', at: 1_000 };
  const ours = { page: 'ours', at: 3_000 };
  const stored = { ...record, marks: [theirs] };
  expect(withMark(stored, record, ours).marks).toEqual([theirs, ours]);
});

/** Its store takes no write any more. */
function openDoomed(simulation: Simulation) {
  const page = simulation.openPage();
  let isDoomed = false;
  const update: Store['update'] = (key, change) =>
    isDoomed ? new Promise(() => {}) : page.store.update(key, change);
  const app = openApp(simulation, { env: page.env, store: { ...page.store, update } });
  return { page, app, doom: () => (isDoomed = true) };
}

/** Written before the crash: the control. */
test.each([
  ['after', false],
  ['before', true],
])('a sign-out outlives a crash that comes %s it is written', async (_, isUnwritten) => {
  const simulation = createSimulation({ kind: 'classic' });
  const { app: gone, page, doom } = openDoomed(simulation);
  const beside = openApp(simulation);
  await simulation.until(gone.session.signIn(ada));
  await simulation.advance(6_000);
  if (isUnwritten) doom();
  gone.session.signOut().catch(() => {});
  await simulation.advance(100);
  page.kill();
  expect(beside.session.getSnapshot().state).toBe('signedOut');
  const next = openApp(simulation);
  await simulation.advance(100);
  expect(next.session.getSnapshot().state).toBe('signedOut');
  await simulation.until(next.session.signIn(ada));
  await simulation.advance(100);
  expect(await get(simulation, beside, '/api/me')).toBe(200);
});

/** Reloaded by itself, that is: the control. */
test.each([
  ['written', false],
  ['not written', true],
])('a page that is reloaded keeps what it was told, %s by who told it', async (_, isUnwritten) => {
  const simulation = createSimulation({ kind: 'classic' });
  const { app: gone, page, doom } = openDoomed(simulation);
  const beside = openApp(simulation);
  await simulation.until(gone.session.signIn(ada));
  await simulation.advance(6_000);
  simulation.network.inject({ delayAnswerMs: 200 });
  gone.fetch('/api/me').catch(() => {});
  await simulation.advance(200);
  if (isUnwritten) doom();
  await simulation.advance(200);
  page.kill();
  await simulation.advance(20_000);
  const next = await reload(simulation, beside);
  await simulation.advance(100);
  expect(await get(simulation, next, '/api/me')).toBe(200);
});

test.each([
  ['led', 0],
  ['followed', 1],
])('a token is written by who was told of it, when its teller, who %s, is gone', async (_, at) => {
  const simulation = createSimulation({ kind: 'classic' });
  const first = at === 0 ? openDoomed(simulation) : null;
  const beside = openApp(simulation);
  const { app: gone, page, doom } = first ?? openDoomed(simulation);
  await simulation.until(gone.session.signIn(ada));
  await simulation.advance(6_000);
  const call = gone.fetch('/api/me');
  await simulation.advance(10); // its mark is written
  doom();
  await simulation.until(call);
  await simulation.advance(5);
  expect(await isStoreCurrent(simulation)).toBe(false);
  page.kill();
  await simulation.advance(50);
  expect(await isStoreCurrent(simulation)).toBe(true);
  expect(await get(simulation, beside, '/api/me')).toBe(200);
});

/** A leader that falls asleep, or dies, just when its own flight has rotated the token. */
import { createSimulation } from 'tokenchart/testing';
import { expect, test } from 'vitest';
import { ada, get, openApp } from '../../support/app.ts';

/** The server cuts its times to whole seconds: the phase decides how long the old token is taken. */
const phases = Array.from({ length: 20 }, (_, n) => n * 50);

async function survives(how: 'freeze' | 'kill', hasLocks: boolean, serverAheadMs: number) {
  const simulation = createSimulation({ kind: 'classic', hasLocks, serverAheadMs });
  const tabs = [openApp(simulation), openApp(simulation), openApp(simulation)];
  const [first] = tabs as [(typeof tabs)[0]];
  await simulation.until(first.session.signIn(ada));
  await simulation.advance(7_000);
  const leader = tabs.find(({ session }) => session.getSnapshot().isLeader);
  if (!leader) throw new Error('Nobody leads.');
  const rest = tabs.filter((tab) => tab !== leader);
  leader.fetch('/api/me').catch(() => {});
  await simulation.advance(30);
  leader.page[how]();
  await simulation.advance(20_000);
  for (const tab of rest) {
    if ((await get(simulation, tab, '/api/me')) !== 200) return false;
    await simulation.advance(7_000);
  }
  return true;
}

test.each([
  ['freeze', true],
  ['freeze', false],
  ['kill', true],
  ['kill', false],
] as const)(
  '%s, with locks: %s: the session lives on',
  async (how, hasLocks) => {
    const lost: number[] = [];
    for (const phase of phases) if (!(await survives(how, hasLocks, phase))) lost.push(phase);
    expect(lost).toEqual([]);
  },
  60_000,
);

/** A leader that wakes up believes for a moment that it still leads: what it plans must not count. */
import type { Environment } from 'tokenchart';
import { createSimulation } from 'tokenchart/testing';
import { expect, test } from 'vitest';
import type { SimulatedPage } from '../../../src/testing/simulation/page.ts';
import { ada } from '../../support/app.ts';
import { forcedCount, openIn, slowStore } from './support.ts';

/** A browser that takes its time to tell a page that its lock was stolen. */
const tellingLate = ({ env }: SimulatedPage): Environment => ({
  ...env,
  locks: () => {
    const locks = env.locks();
    const late = (error: unknown) =>
      new Promise<never>((_, reject) => env.setTimeout(() => reject(error), 500));
    return locks && { ...locks, request: (...args) => locks.request(...args).catch(late) };
  },
});

async function count(roundTripMs: number, storeMs: number, sleepMs: number): Promise<number> {
  const simulation = createSimulation({ kind: 'classic' });
  const tabs = Array.from({ length: 3 }, () => {
    const page = simulation.openPage();
    const store = slowStore(page, () => storeMs);
    return openIn(simulation, page, { store, env: tellingLate(page) });
  });
  const [first] = tabs as [(typeof tabs)[0]];
  await simulation.until(first.session.signIn(ada));
  await simulation.advance(7_000);
  const leader = tabs.find(({ session }) => session.getSnapshot().isLeader);
  if (!leader) throw new Error('Nobody leads.');
  simulation.network.inject({ delayAnswerMs: 600 });
  leader.fetch('/api/me').catch(() => {});
  await simulation.advance(100);
  leader.page.freeze();
  for (let n = 0; n < 40; n += 1) simulation.network.inject({ delayAnswerMs: roundTripMs });
  await simulation.advance(sleepMs);
  await leader.page.thaw();
  await simulation.advance(20_000);
  return forcedCount(simulation);
}

const sleeps = Array.from({ length: 12 }, (_, n) => 2_000 + n * 500);

test.each([
  [10, 0],
  [10, 20],
  [300, 0],
  [300, 20],
])(
  'round trip %i ms, store %i ms: one recovery at the most, whenever it wakes',
  async (roundTripMs, storeMs) => {
    const counts: number[] = [];
    for (const sleepMs of sleeps) counts.push(await count(roundTripMs, storeMs, sleepMs));
    expect(counts).toContain(1);
    expect(Math.max(...counts)).toBe(1);
  },
);

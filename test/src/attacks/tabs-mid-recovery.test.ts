/**
 * The leader goes in the middle of a recovery that another page has asked for, and waits for. On a
 * modern server that is the second loss: the token works for 4,000 ms more. Promised is a new leader
 * within 1 s (2 s without locks, or of a frozen one): the next recovery should leave that soon.
 */
import { createSimulation, type SimulationOptions } from 'tokenchart/testing';
import { describe, expect, test } from 'vitest';
import { type App, ada, get, openApp } from '../../support/app.ts';

type End = 'kill' | 'freeze' | 'unload';

async function story(end: End, later: number, device: SimulationOptions) {
  const simulation = createSimulation({ kind: 'modern', ...device });
  const tabs = [openApp(simulation)];
  await simulation.until((tabs[0] as App).session.signIn(ada));
  while (tabs.length < 3) tabs.push(openApp(simulation));
  await simulation.advance(7_000);
  const leader = tabs.find(({ session }) => session.getSnapshot().isLeader) as App;
  const [idle, asker] = tabs.filter((tab) => tab !== leader) as [App, App];
  simulation.network.inject({ lose: 'answer' });
  const isForced = (_: unknown, path: string) => path.includes('unbatch');
  simulation.network.inject({ matches: isForced, delayAnswerMs: 10_000 });
  asker.fetch('/api/me').catch(() => {});
  while (leader.session.getSnapshot().stale !== 'recovering') await simulation.advance(10);
  await simulation.advance(later);
  await leader.page[end]();
  await simulation.advance(30_000);
  const [first, second] = simulation.network.log.filter(({ path }) => path.includes('unbatch'));
  const status = await get(simulation, idle, '/api/me');
  return { status, waited: (second?.at ?? Number.POSITIVE_INFINITY) - (first?.at ?? 0) };
}

describe.each([
  ['locks', {}],
  ['channel', { hasLocks: false }],
] as const)('by %s', (method, device) => {
  describe.each(['kill', 'unload', 'freeze'] as const)('%s', (end) => {
    test.each([50, 200])('%d ms after it began', async (later) => {
      const { status, waited } = await story(end, later, device);
      expect(status).toBe(200);
      expect(waited - later).toBeLessThan(method === 'locks' && end !== 'freeze' ? 1_000 : 3_000);
    });
  });
});

/** Two pages steal from a frozen leader at once: the one that loses must not believe that locks fail. */
import { createSimulation, type Simulation } from 'tokenchart/testing';
import { expect, test } from 'vitest';
import { type App, ada, openApp } from '../../support/app.ts';

const of = (tabs: readonly App[]) => tabs.map(({ session }) => session.getSnapshot().leadership);

async function openRace(): Promise<{ simulation: Simulation; tabs: App[] }> {
  const simulation = createSimulation({ kind: 'modern' });
  const tabs = Array.from({ length: 4 }, () => openApp(simulation));
  const [leader, ...rest] = tabs as [App, ...App[]];
  await simulation.until(leader.session.signIn(ada));
  await simulation.advance(7_000);
  leader.fetch('/api/me').catch(() => {});
  await simulation.advance(30);
  leader.page.freeze();
  for (const tab of rest) tab.page.wake();
  return { simulation, tabs };
}

test('every page goes on by locks', async () => {
  const { simulation, tabs } = await openRace();
  await simulation.advance(20_000);
  expect(of(tabs)).toEqual(Array(4).fill('locks'));
});

test('no timer is left when a page is disposed of just after it stole', async () => {
  const { simulation, tabs } = await openRace();
  const rest = tabs.slice(1);
  while (!rest.some(({ session }) => session.getSnapshot().isLeader)) await simulation.advance(1);
  for (const { session } of rest) session.dispose();
  await simulation.advance(0);
  expect(rest.map(({ page }) => page.heldCount)).toEqual([0, 0, 0]);
});

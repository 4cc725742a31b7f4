/** Without locks, a leader that slept and the one that took its place never find out of each other. */
import { createSimulation, type Simulation } from 'tokenchart/testing';
import { expect, test } from 'vitest';
import { type App, ada, openApp } from '../../support/app.ts';

const leaders = (tabs: readonly App[]) => tabs.filter((tab) => tab.session.getSnapshot().isLeader);

async function openTabs(): Promise<{ simulation: Simulation; tabs: [App, App] }> {
  const simulation = createSimulation({ kind: 'modern', hasLocks: false });
  const tabs: [App, App] = [openApp(simulation), openApp(simulation)];
  await simulation.until(tabs[0].session.signIn(ada));
  await simulation.advance(7_000);
  return { simulation, tabs };
}

test.each([0, 1])(
  'page %i sleeps while it leads, and leads alone or not at all later',
  async (n) => {
    const { simulation, tabs } = await openTabs();
    const [sleeper, other] = n === 0 ? tabs : [tabs[1], tabs[0]];
    if (n === 1) {
      // The first page leaves, the second one is asked for, and the first one returns.
      other.page.freeze();
      simulation.network.inject({ lose: 'answer' });
      sleeper.fetch('/api/me').catch(() => {});
      await simulation.advance(10_000);
      await other.page.thaw();
      await simulation.advance(10_000);
    }
    sleeper.page.freeze();
    simulation.network.inject({ lose: 'answer' });
    other.fetch('/api/me').catch(() => {});
    await simulation.advance(10_000);
    expect(leaders([other])).toHaveLength(1);
    await sleeper.page.thaw();
    await simulation.advance(10_000);
    expect(leaders(tabs)).toHaveLength(1);
  },
);

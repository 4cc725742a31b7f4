/** Many pages of one session. */
import { createSimulation, type Simulation, type SimulationOptions } from 'tokenchart/testing';
import { describe, expect, test } from 'vitest';
import { type App, ada, bob, get, openApp } from '../support/app.ts';

const state = ({ session }: App) => session.getSnapshot();
const isForced = (path: string) => path.includes('unbatch');
const forced = ({ network }: Simulation) => network.log.filter(({ path }) => isForced(path)).length;

const means = [
  ['locks', {}],
  ['channel', { hasLocks: false }],
  ['alone', { hasLocks: false, hasChannels: false }],
] as const;

async function openTabs(count: number, options: SimulationOptions = {}) {
  const simulation = createSimulation({ kind: 'classic', ...options });
  const tabs = [openApp(simulation)];
  await simulation.until((tabs[0] as App).session.signIn(ada));
  while (tabs.length < count) tabs.push(openApp(simulation));
  await simulation.advance(7_000);
  return { simulation, tabs: tabs as [App, App, ...App[]] };
}

const leaders = (tabs: readonly App[]) => tabs.filter((tab) => state(tab).isLeader);

async function everybodyIn(simulation: Simulation, tabs: readonly App[]): Promise<void> {
  for (const tab of tabs) expect(await get(simulation, tab, '/api/me')).toBe(200);
  await simulation.advance(12_000);
  for (const tab of tabs) expect(await get(simulation, tab, '/api/me')).toBe(200);
}

describe.each(means)('by %s', (method, device) => {
  test('the pages agree on one leader, and show by which means', async () => {
    const { tabs } = await openTabs(5, device);
    expect(tabs.map((tab) => state(tab).leadership)).toEqual(Array(5).fill(method));
    expect(leaders(tabs)).toHaveLength(method === 'alone' ? 5 : 1);
  });

  test('five pages that all refetch at once past the window stay signed in', async () => {
    const { simulation, tabs } = await openTabs(5, device);
    await simulation.until(Promise.all(tabs.map((tab) => tab.fetch('/api/me'))));
    await everybodyIn(simulation, tabs);
  });

  test('a page that slept through two rotations sends with the newest token', async () => {
    const { simulation, tabs } = await openTabs(2, device);
    const [awake, asleep] = tabs;
    asleep.page.freeze();
    for (let n = 0; n < 2; n += 1) {
      expect(await get(simulation, awake, '/api/me')).toBe(200);
      await simulation.advance(7_000);
    }
    await asleep.page.thaw();
    expect(await get(simulation, asleep, '/api/me')).toBe(200);
    await everybodyIn(simulation, tabs);
  });

  test('a sign-out in one ends all, and late answers revive nothing', async () => {
    const { simulation, tabs } = await openTabs(5, device);
    const late = tabs.slice(1).map((tab) => tab.fetch('/api/slow?ms=2000'));
    await simulation.advance(100);
    await simulation.until(tabs[0].session.signOut());
    await simulation.until(Promise.all(late));
    for (const tab of tabs) tab.page.wake();
    await simulation.advance(100);
    expect(tabs.map((tab) => state(tab).state)).toEqual(Array(5).fill('signedOut'));
  });

  test('a user who signs in on one page is the user of all', async () => {
    const users = [ada.email, bob.email];
    const { simulation, tabs } = await openTabs(3, { ...device, users });
    await simulation.until(tabs[0].session.signIn(bob));
    for (const tab of tabs) tab.page.wake();
    await simulation.advance(100);
    expect(tabs.map((tab) => state(tab).subject)).toEqual(Array(3).fill(bob.email));
    await everybodyIn(simulation, tabs);
    expect(simulation.network.log.at(-1)?.user).toBe(bob.email);
  });

  test.each(['reload', 'kill', 'freeze'] as const)(
    'a page that lost an answer, and is gone by %s',
    async (how) => {
      const { simulation, tabs } = await openTabs(3, device);
      const lost = how === 'freeze' ? tabs[0] : tabs[1];
      lost.fetch('/api/slow?ms=300').catch(() => {});
      await simulation.advance(100);
      if (how === 'reload') await lost.page.unload();
      if (how === 'kill') lost.page.kill();
      if (how === 'freeze') lost.page.freeze();
      const rest = tabs.filter((tab) => tab !== lost);
      // Without a channel nobody is told; without locks nobody sees a page die.
      const isSeen = method === 'locks' || (method === 'channel' && how !== 'kill');
      await simulation.advance(isSeen ? 20_000 : 1_500);
      await everybodyIn(simulation, rest);
      if (how === 'freeze') await lost.page.thaw();
      if (how === 'freeze') await everybodyIn(simulation, tabs);
    },
  );
});

describe('the leader', () => {
  test('alone recovers: ten pages restored at once on a stale credential send one recovery', async () => {
    const { simulation, tabs } = await openTabs(2);
    tabs[0].fetch('/api/slow?ms=300').catch(() => {});
    await simulation.advance(100);
    for (const tab of tabs) tab.page.kill();
    const restored = Array.from({ length: 10 }, () => openApp(simulation));
    await simulation.advance(10_000);
    expect(forced(simulation)).toBe(1);
    await everybodyIn(simulation, restored);
  });

  test.each(['kill', 'freeze', 'unload'] as const)(
    'is followed within a second when it goes by %s',
    async (how) => {
      const { simulation, tabs } = await openTabs(3);
      const [leader] = leaders(tabs) as [App];
      const rest = tabs.filter((tab) => tab !== leader);
      await leader.page[how]();
      rest[0]?.fetch('/api/me').catch(() => {});
      simulation.network.inject({ lose: 'answer' });
      await simulation.advance(3_000);
      expect(leaders(rest)).toHaveLength(1);
      await everybodyIn(simulation, rest);
      if (how !== 'freeze') return;
      await leader.page.thaw();
      await simulation.advance(100);
      expect(leaders(tabs)).toHaveLength(1);
      await everybodyIn(simulation, tabs);
    },
  );

  test.each(['kill', 'freeze', 'unload'] as const)(
    'that goes by %s in the middle of a recovery is followed by one that finishes it',
    async (how) => {
      const { simulation, tabs } = await openTabs(3, { kind: 'modern' });
      const [leader] = leaders(tabs) as [App];
      const rest = tabs.filter((tab) => tab !== leader);
      simulation.network.inject({ lose: 'answer' });
      simulation.network.inject({ matches: (_, path) => isForced(path), delayAnswerMs: 2_000 });
      leader.fetch('/api/me').catch(() => {});
      while (state(leader).stale !== 'recovering') await simulation.advance(10);
      await simulation.advance(100);
      await leader.page[how]();
      await simulation.advance(8_000);
      await everybodyIn(simulation, rest);
      if (how === 'freeze') {
        await leader.page.thaw();
        await everybodyIn(simulation, tabs);
      }
    },
  );

  test('is asked by a page that doubts, and recovers for it', async () => {
    const { simulation, tabs } = await openTabs(3);
    const follower = tabs.find((tab) => !state(tab).isLeader) as App;
    simulation.network.inject({ lose: 'answer' });
    await simulation.until(follower.fetch('/api/me').catch(() => {}));
    await simulation.advance(3_000);
    expect(forced(simulation)).toBe(1);
    expect(tabs.map((tab) => state(tab).state)).not.toContain('stale');
    await everybodyIn(simulation, tabs);
  });

  test('alone renews under traffic without a pause on another page', async () => {
    const simulation = createSimulation({ kind: 'classic', tokenLifespanS: 60 });
    const tabs = [
      openApp(simulation, { renewAfterMs: 20_000 }),
      openApp(simulation, { renewAfterMs: 20_000 }),
    ];
    await simulation.until((tabs[0] as App).session.signIn(ada));
    await simulation.advance(1_000);
    const follower = tabs.find((tab) => !state(tab).isLeader) as App;
    for (let n = 0; n < 150; n += 1) {
      expect(await get(simulation, follower, '/api/me')).toBe(200);
      await simulation.advance(960);
    }
  });
});

test('two pages that take turns within the window need no recoveries', async () => {
  const { simulation, tabs } = await openTabs(2);
  for (let n = 0; n < 20; n += 1) {
    expect(await get(simulation, tabs[n % 2] as App, '/api/me')).toBe(200);
    await simulation.advance(n % 2 ? 3_000 : 300);
  }
  expect(forced(simulation)).toBe(0);
});

/** A page that goes into the back/forward cache before its store has been read, and comes back. */
import { createSimulation } from 'tokenchart/testing';
import { expect, test } from 'vitest';
import { ada, get, openApp } from '../../support/app.ts';

test.each([
  ['locks', {}],
  ['channel', { hasLocks: false }],
] as const)('it leads later, and recovers, by %s', async (_, device) => {
  const simulation = createSimulation({ kind: 'classic', ...device });
  const before = openApp(simulation);
  await simulation.until(before.session.signIn(ada));
  await simulation.advance(7_000);
  await before.page.unload();

  const leaving: (() => void)[] = [];
  const page = simulation.openPage();
  const env = {
    ...page.env,
    onLeave: (listener: () => void) => {
      leaving.push(listener);
      return () => {};
    },
  };
  const app = openApp({ openPage: () => page } as unknown as typeof simulation, { env });
  for (const leave of leaving) leave(); // pagehide; the store's answer is still on its way
  page.wake(); // pageshow
  await simulation.advance(5_000);
  expect(app.session.getSnapshot()).toMatchObject({ isLeader: true });
  simulation.network.inject({ lose: 'answer' });
  await simulation.until(app.fetch('/api/me').catch(() => {}));
  await simulation.advance(10_000);
  expect(await get(simulation, app, '/api/me')).toBe(200);
});

/** A page that opens while a frozen page's flight is young: the mark is passed over, for good. */
import { createSimulation } from 'tokenchart/testing';
import { expect, test } from 'vitest';
import { ada, get, openApp, signedInApp } from '../../support/app.ts';

const opened = async (afterMs: number) => {
  const { simulation, app } = await signedInApp({ kind: 'classic' });
  app.fetch('/api/me').catch(() => {});
  await simulation.advance(30);
  app.page.freeze(); // it holds its locks; the server has rotated, and nobody has heard it
  await simulation.advance(afterMs);
  const next = openApp(simulation); // nobody tells it of the flight any more
  await simulation.advance(10_000);
  return { simulation, next };
};

test.each([0, 100, 1_000, 2_000, 3_000])('opened %i ms later, it saves the session', async (ms) => {
  const { simulation, next } = await opened(ms);
  expect(await get(simulation, next, '/api/me')).toBe(200);
  expect(next.session.getSnapshot().subject).toBe(ada.email);
});

test('a page without the channel, and with locks, looks after a frozen one, too', async () => {
  const simulation = createSimulation({ kind: 'classic', hasChannels: false });
  const tabs = [openApp(simulation), openApp(simulation)] as const;
  await simulation.until(tabs[0].session.signIn(ada));
  await simulation.advance(7_000);
  tabs[1].page.wake();
  await simulation.advance(100);
  tabs[0].fetch('/api/me').catch(() => {});
  await simulation.advance(30);
  tabs[0].page.freeze();
  tabs[1].page.wake(); // it reads the store, and sees the mark
  await simulation.advance(10_000);
  expect(await get(simulation, tabs[1], '/api/me')).toBe(200);
});

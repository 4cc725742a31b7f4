import { createSimulation } from 'tokenchart/testing';
import { expect, test } from 'vitest';
import { ada, get, openApp } from '../../support/app.ts';

test('a page that comes to the front revalidates as who signed in elsewhere', async () => {
  const simulation = createSimulation({ kind: 'classic', hasChannels: false });
  const here = openApp(simulation);
  await simulation.until(here.session.ready());
  const there = openApp(simulation);
  await simulation.until(there.session.signIn(ada));
  await simulation.advance(10_000);
  here.page.wake();
  expect(await get(simulation, here, '/api/me')).toBe(200);
});

/** A closed BroadcastChannel throws on a post; the app's own request must not fail by that. */
import { expect, test } from 'vitest';
import { ada, get, openApp, signedInApp } from '../../support/app.ts';

test('an answer that comes after the session was disposed of still reaches its caller', async () => {
  const { simulation, app } = await signedInApp({ kind: 'classic' });
  expect(await get(simulation, app, '/api/me')).toBe(200);
  const late = app.fetch('/api/slow?ms=1000');
  await simulation.advance(500);
  app.session.dispose();
  await expect(simulation.until(late)).resolves.toMatchObject({ status: 200 });
});

test('a listener may dispose of the session while a recovery ends', async () => {
  const { simulation, app } = await signedInApp({ kind: 'classic' });
  app.session.subscribe(() => {
    if (app.session.getSnapshot().reason === 'rotated') app.session.dispose();
  });
  simulation.network.inject({ lose: 'answer' });
  app.fetch('/api/me').catch(() => {});
  await simulation.advance(10_000); // an unhandled rejection or exception fails this test
  const next = openApp(simulation);
  expect(await get(simulation, next, '/api/me')).toBe(200);
  expect(ada.email).toBe(next.session.getSnapshot().subject);
});

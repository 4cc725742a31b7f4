/** One recovery hangs for long; the next one is answered at once. That must be the end of it. */
import { createSimulation } from 'tokenchart/testing';
import { expect, test } from 'vitest';
import { type App, ada, get, openApp } from '../../support/app.ts';

test('a recovery that hangs is followed by few others', async () => {
  const simulation = createSimulation({ kind: 'modern' });
  const app: App = openApp(simulation);
  await simulation.until(app.session.signIn(ada));
  await simulation.advance(7_000);
  const isForced = (_: unknown, path: string) => path.includes('unbatch');
  simulation.network.inject({ lose: 'answer' });
  simulation.network.inject({ matches: isForced, delayAnswerMs: 60_000 });
  app.fetch('/api/me').catch(() => {});
  await simulation.advance(40_000);
  const forced = simulation.network.log.filter(({ path }) => path.includes('unbatch'));
  expect(await get(simulation, app, '/api/me')).toBe(200);
  expect(forced.length).toBeLessThan(7);
});

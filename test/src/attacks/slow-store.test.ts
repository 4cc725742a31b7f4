/** Stores that take their time. */
import { deviseTokenAuth } from 'tokenchart';
import { createSimulation } from 'tokenchart/testing';
import { expect, test } from 'vitest';
import { ada, get, openApp } from '../../support/app.ts';
import { forcedCount, openIn, slowStore, state } from './support.ts';

test('a store that takes too long to open does not sign the user out', async () => {
  const simulation = createSimulation({ kind: 'classic' });
  const first = openApp(simulation);
  await simulation.until(first.session.signIn(ada));
  await first.page.unload();
  await simulation.advance(10_000);
  const page = simulation.openPage();
  const latencies = [2_500];
  const next = openIn(simulation, page, { store: slowStore(page, () => latencies.pop() ?? 0) });
  await simulation.advance(60_000);
  expect(await get(simulation, next, '/api/me')).toBe(200);
  expect(state(next).state).not.toBe('signedOut');
});

/** A page that knows its server, signed in, one rotation ago. */
async function openSlow(kind: 'classic' | 'modern') {
  const simulation = createSimulation({ kind });
  const page = simulation.openPage();
  const latency = { ms: 10 };
  const app = openIn(simulation, page, {
    protocol: deviseTokenAuth({ baseUrl: '/auth', kind }),
    store: slowStore(page, () => latency.ms),
  });
  await simulation.until(app.session.signIn(ada));
  await simulation.advance(7_000);
  expect(await get(simulation, app, '/api/me')).toBe(200);
  return { simulation, app, latency };
}

test.each(['classic', 'modern'] as const)(
  'an answer that comes while its mark is being written ends the flight on a %s server',
  async (kind) => {
    const { simulation, app, latency } = await openSlow(kind);
    await simulation.advance(3_000);
    simulation.network.inject({ delayAnswerMs: 1_500 });
    const call = app.fetch('/api/boom'); // its answer surely rotated nothing
    while (state(app).state === 'batchWindow') {
      latency.ms = 1_000; // of the mark that the end of the window lets it write
      await simulation.advance(10);
    }
    await simulation.until(call);
    expect(state(app).state).toBe('inFlight');
    await simulation.advance(1_000);
    expect(state(app).state).toBe('idle');
  },
);

test.each([2, 5, 8])('an answer that comes %i ms after a wake ends the flight', async (ms) => {
  const { simulation, app } = await openSlow('classic');
  await simulation.advance(7_000);
  const call = app.fetch('/api/boom'); // its answer surely rotated nothing
  await simulation.advance(10 + 40 - ms); // the mark, there and back
  app.page.wake();
  expect((await simulation.until(call)).status).toBe(500);
  await simulation.advance(100);
  expect(state(app).state).toBe('idle');
  await simulation.advance(20_000);
  expect(forcedCount(simulation)).toBe(0);
});

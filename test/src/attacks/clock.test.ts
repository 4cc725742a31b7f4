/** Clocks that are read often, and clocks that are set back. */
import { createSimulation, type Simulation } from 'tokenchart/testing';
import { describe, expect, test } from 'vitest';
import { deviceClock } from '../../../src/env.ts';
import { ada, get, openApp, reload, signedInApp } from '../../support/app.ts';
import { forcedCount, KEY, openIn } from './support.ts';

describe('the clock of a page', () => {
  test.each([
    ['8 times a second, for 8 hours', 230_000, 125.3],
    ['1000 times a millisecond, for 10 seconds', 1_000_000, 0.01],
  ])('stays near the wall clock, read %s', (_, reads, everyMs) => {
    let passed = 0;
    // as in browsers: a wall clock in whole milliseconds, a monotonic one with fractions
    const now = deviceClock(
      () => Math.floor(1_000_000 + passed),
      () => passed,
    );
    for (let n = 0; n < reads; n += 1) {
      passed += everyMs;
      now();
    }
    expect(Math.abs(now() - 1_000_000 - passed)).toBeLessThan(2);
  });
});

/** A signed-in page whose clock is ahead of the one of the pages to come. */
async function openAhead(simulation: Simulation, aheadMs: number) {
  const page = simulation.openPage();
  const env = { ...page.env, now: () => simulation.clock.now() + aheadMs };
  const app = openIn(simulation, page, { env });
  await simulation.until(app.session.signIn(ada));
  return app;
}

describe('a clock that is set back', () => {
  test('between two page loads, by an hour, does not make polling force rotations', async () => {
    const simulation = createSimulation({ kind: 'classic' });
    const ahead = await openAhead(simulation, 3_600_000);
    await ahead.page.unload();
    await simulation.advance(10_000);
    const app = openApp(simulation);
    for (let n = 0; n < 60; n += 1) {
      expect(await get(simulation, app, '/api/me')).toBe(200);
      await simulation.advance(1_000);
    }
    expect(forcedCount(simulation)).toBeLessThan(3);
  });

  test('before hammered reloads loses nothing', async () => {
    const simulation = createSimulation({ kind: 'classic' });
    let app = await openAhead(simulation, 60_000);
    await simulation.advance(7_000);
    app.fetch('/api/me').catch(() => {});
    await simulation.advance(30); // rotated, not answered
    for (let n = 0; n < 9; n += 1) {
      app = await reload(simulation, app);
      await simulation.advance(900);
    }
    await simulation.advance(20_000);
    expect(await get(simulation, app, '/api/me')).toBe(200);
  });

  test('leaves a record whose times lie in the future, which does not make polling force rotations', async () => {
    const { simulation, app } = await signedInApp({ kind: 'classic' });
    await app.page.store.update(KEY, (text) =>
      JSON.stringify({ ...JSON.parse(text ?? ''), touchedAt: 1e15 }),
    );
    app.page.kill();
    const next = openApp(simulation);
    for (let n = 0; n < 60; n += 1) {
      expect(await get(simulation, next, '/api/me')).toBe(200);
      await simulation.advance(1_000);
    }
    expect(forcedCount(simulation)).toBeLessThan(3);
  });
});

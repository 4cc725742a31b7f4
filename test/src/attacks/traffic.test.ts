/** What tokenchart sends of its own accord stays little. */
import { createSimulation } from 'tokenchart/testing';
import { expect, test } from 'vitest';
import { ada, signedInApp } from '../../support/app.ts';
import { forcedCount, openIn } from './support.ts';

test('ten minutes offline cost few tries', async () => {
  const { simulation, app } = await signedInApp({ kind: 'modern' });
  let tries = 0;
  const count = () => {
    tries += 1;
    return false;
  };
  simulation.network.inject({ matches: count });
  simulation.network.isOnline = false;
  await simulation.until(app.fetch('/api/me').catch(() => {}));
  await simulation.advance(600_000);
  expect(tries).toBeGreaterThan(10);
  expect(tries).toBeLessThan(40);
});

test.each([30 * 86_400_000, Number.POSITIVE_INFINITY])(
  'a renewal after %d ms, more than a timer can wait, does not come at once',
  async (renewAfterMs) => {
    const simulation = createSimulation({ kind: 'classic' });
    const page = simulation.openPage();
    const setTimeout = (run: () => void, ms: number) =>
      page.env.setTimeout(run, ms < 2 ** 31 ? ms : 1); // as real timers do
    const app = openIn(simulation, page, { env: { ...page.env, setTimeout }, renewAfterMs });
    await simulation.until(app.session.signIn(ada));
    await simulation.advance(3_000);
    expect(forcedCount(simulation)).toBe(0);
  },
);

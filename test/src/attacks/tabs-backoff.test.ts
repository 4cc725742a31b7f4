/** While the server cannot be reached, more pages must not ask more often. */
import { createSimulation } from 'tokenchart/testing';
import { expect, test } from 'vitest';
import { ada, get, openApp } from '../../support/app.ts';

async function triesWhileDown(pages: number): Promise<number> {
  const simulation = createSimulation({ kind: 'modern' });
  const tabs = Array.from({ length: pages }, () => openApp(simulation));
  const [first] = tabs as [(typeof tabs)[0]];
  await simulation.until(first.session.signIn(ada));
  await simulation.advance(7_000);
  let tries = 0;
  const count = () => {
    tries += 1;
    return false;
  };
  simulation.network.inject({ matches: count });
  simulation.network.isOnline = false;
  first.fetch('/api/me').catch(() => {});
  await simulation.advance(600_000);
  simulation.network.isOnline = true;
  simulation.network.heal();
  await simulation.advance(40_000);
  for (const tab of tabs) expect(await get(simulation, tab, '/api/me')).toBe(200);
  return tries;
}

test('two, five pages offline for ten minutes try about as often as one', async () => {
  const [one, two, five] = [
    await triesWhileDown(1),
    await triesWhileDown(2),
    await triesWhileDown(5),
  ];
  expect(two).toBeLessThanOrEqual(2 * one);
  expect(five).toBeLessThanOrEqual(2 * one);
}, 60_000);

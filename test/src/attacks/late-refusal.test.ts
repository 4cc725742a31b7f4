/** A refused token that was replaced lately: is the refusal about it, or is it the app's own? */
import { deviseTokenAuth } from 'tokenchart';
import type { Simulation } from 'tokenchart/testing';
import { describe, expect, test } from 'vitest';
import { type App, get, openApp, signedInApp } from '../../support/app.ts';
import { isTiny } from '../../support/carriers.ts';
import { isForced } from './support.ts';

const at = (address: string) => (_: string, path: string) => path === address;

/** How both of two requests end that leave at once; the way of the second one takes that long. */
async function bothEnd(simulation: Simulation, app: App, laterMs: number) {
  simulation.network.inject({ delayRequestMs: laterMs, matches: at('/api/me?b') });
  const [first, second] = [get(simulation, app, '/api/me?a'), get(simulation, app, '/api/me?b')];
  return [await first, await second];
}

describe.each(['request', 'pilot'] as const)('carried by a %s', (carrier) => {
  test('a request that two rotations overtook is sent once more', async () => {
    const { simulation, app } = await signedInApp({ kind: 'classic' }, { carrier });
    for (const matches of [at('/api/me'), isTiny]) {
      simulation.network.inject({ lose: 'request', delayRequestMs: 200, matches });
    }
    app.fetch('/api/me').catch(() => {}); // its page goes, and leaves a mark
    await simulation.advance(50);
    await app.page.unload();
    await simulation.advance(10);
    const next = openApp(simulation, { carrier });
    // It rotates, and so does the recovery, before the second request arrives with the token before both.
    simulation.network.inject({ delayRequestMs: 985, matches: at('/api/me?a') });
    simulation.network.inject({ delayRequestMs: 1_000, matches: isForced });
    expect(await bothEnd(simulation, next, 2_100)).toEqual([200, 200]);
  });

  test('a window that is shorter than the app believes costs a request its first try only', async () => {
    const protocol = deviseTokenAuth({ baseUrl: '/auth', windowMs: 5_000 });
    const settings = { kind: 'classic', batchWindowMs: 2_000 } as const;
    const { simulation, app } = await signedInApp(settings, { carrier, protocol });
    expect(await bothEnd(simulation, app, 3_000)).toEqual([200, 200]);
  });
});

test.each([0, 900])(
  'a request that a rotation and a forced one overtook, heard of %i ms late, is sent once more',
  async (delayAnswerMs) => {
    const { simulation, app } = await signedInApp({ kind: 'classic' });
    simulation.network.inject({ lose: 'request' });
    await simulation.until(app.fetch('/api/me').catch(() => {}));
    await simulation.advance(950); // a quiet moment is almost over
    simulation.network.inject({ delayRequestMs: 80, matches: at('/api/me?a') });
    simulation.network.inject({ delayRequestMs: 100, delayAnswerMs, matches: isForced });
    expect(await bothEnd(simulation, app, 500)).toEqual([200, 200]);
    const tries = simulation.network.log.filter(({ path }) => path === '/api/me?b');
    expect(tries.map(({ status }) => status)).toEqual([401, 200]);
  },
);

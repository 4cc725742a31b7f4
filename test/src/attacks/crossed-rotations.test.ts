/** Forced requests rotate whatever was committed meanwhile. The explorer found each of these. */
import type { Simulation } from 'tokenchart/testing';
import { describe, expect, test } from 'vitest';
import { type App, get, openApp, signedInApp } from '../../support/app.ts';
import { isForced, state } from './support.ts';

/** Long enough for every window to be over. */
const LATER = 15_000;

/** A false doubt: a request that never reached the server. The next forced request is slow. */
async function doubtWithSlowRecovery(
  simulation: Simulation,
  app: App,
  delayRequestMs: number,
): Promise<void> {
  simulation.network.inject({ lose: 'request' });
  simulation.network.inject({ matches: isForced, delayRequestMs });
  await simulation.until(app.fetch('/api/me').catch(() => {}));
}

async function survives(simulation: Simulation, app: App): Promise<void> {
  await simulation.advance(LATER);
  expect(await get(simulation, app, '/api/me')).toBe(200);
  expect(state(app).state).not.toBe('signedOut');
}

describe.each(['classic', 'modern'] as const)('on a %s server', (kind) => {
  test('a page dies between a rotation and the forced one that follows it', async () => {
    const { simulation, app } = await signedInApp({ kind });
    await doubtWithSlowRecovery(simulation, app, 1_500);
    await simulation.advance(850);
    app.fetch('/api/slow?ms=600').catch(() => {}); // rotates, and is heard
    await simulation.advance(1_100);
    expect(state(app).generation).toBe(2);
    app.page.kill();
    await survives(simulation, openApp(simulation));
  });

  test('a forced request of a page that is gone ends after the recovery of the next one', async () => {
    const { simulation, app } = await signedInApp({ kind });
    await doubtWithSlowRecovery(simulation, app, 3_000);
    await simulation.advance(1_200);
    app.page.kill();
    await survives(simulation, openApp(simulation));
  });

  test('so it does when another page commits', async () => {
    const { simulation, app } = await signedInApp({ kind });
    const other = openApp(simulation);
    await simulation.advance(6_000);
    await doubtWithSlowRecovery(simulation, app, 3_000);
    await simulation.advance(850);
    other.fetch('/api/slow?ms=600').catch(() => {});
    await simulation.advance(1_500);
    app.page.kill();
    await survives(simulation, other);
  });
});

test('a newer server: an old word that the token is the newest ends no doubt', async () => {
  const { simulation, app } = await signedInApp({ kind: 'modern' });
  await simulation.until(app.fetch('/api/me'));
  await simulation.advance(4_200); // no longer surely free, and batched all the same
  simulation.network.inject({ delayAnswerMs: 5_800 });
  simulation.network.inject({ matches: isForced, lose: 'answer' });
  simulation.network.inject({ matches: isForced, delayRequestMs: 2_000 });
  app.fetch('/api/me').catch(() => {});
  await simulation.advance(5_900); // doubt, a lost recovery, another one on its way; then the blank
  await app.page.unload();
  await survives(simulation, openApp(simulation));
});

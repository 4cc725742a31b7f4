/** A 401 of the app's own making, which says nothing of the token. */
import { SessionError } from 'tokenchart';
import type { Simulation } from 'tokenchart/testing';
import { describe, expect, test } from 'vitest';
import { type App, ada, get, signedInApp } from '../../support/app.ts';
import { isTiny } from '../../support/carriers.ts';
import { forcedCount, isForced, state } from './support.ts';

const isMe = (_: string, path: string) => path === '/api/me';

/** A sign-in with a wrong password, sent through the app's fetch. */
async function signInWrongly(simulation: Simulation, app: App): Promise<number> {
  const body = JSON.stringify({ ...ada, password: 'wrong' });
  const init = { method: 'POST', body, headers: { 'content-type': 'application/json' } };
  return (await simulation.until(app.fetch('/auth/sign_in', init))).status;
}

describe.each(['classic', 'modern'] as const)('on a %s server, a 401', (kind) => {
  test.each([
    { carrier: 'request', tinyMs: 0 },
    { carrier: 'probe', tinyMs: 0 },
    { carrier: 'pilot', tinyMs: 0 },
    { carrier: 'pilot', tinyMs: 30 },
    { carrier: 'pilot', tinyMs: 300 },
  ] as const)('is delivered, and its request sent once ($carrier, $tinyMs)', async (row) => {
    const { carrier, tinyMs } = row;
    const { simulation, app } = await signedInApp({ kind }, { carrier });
    simulation.network.inject({ matches: isTiny, delayAnswerMs: tinyMs });
    const tries = () => simulation.network.log.filter(({ path }) => path === '/auth/sign_in');
    const before = tries().length;
    expect(await signInWrongly(simulation, app)).toBe(401);
    expect(tries()).toHaveLength(before + 1);
    expect(await get(simulation, app, '/api/me')).toBe(200);
  });

  test('that is polled does not force a rotation each time', async () => {
    const { simulation, app } = await signedInApp({ kind });
    for (let n = 0; n < 20; n += 1) {
      expect(await signInWrongly(simulation, app)).toBe(401);
      await simulation.advance(1_000);
    }
    expect(forcedCount(simulation)).toBeLessThan(6);
    expect(state(app).state).not.toBe('signedOut');
  });

  test('is delivered when a later verification takes the token', async () => {
    const { simulation, app } = await signedInApp({ kind });
    simulation.network.inject({ matches: isMe, gateway: { status: 401, isAfter: false } });
    for (let n = 0; n < 2; n += 1)
      simulation.network.inject({ matches: isForced, lose: 'request' });
    expect(await get(simulation, app, '/api/me')).toBe(401);
    expect(forcedCount(simulation)).toBe(1);
    expect(await get(simulation, app, '/api/me')).toBe(200);
  });

  test('is not delivered while the verdict is open: the call rejects, and nobody is signed out', async () => {
    const { simulation, app } = await signedInApp({ kind });
    simulation.network.inject({ matches: isMe, gateway: { status: 401, isAfter: false } });
    for (let n = 0; n < 99; n += 1) {
      simulation.network.inject({ matches: isForced, lose: 'request' });
    }
    const call = app.fetch('/api/me').catch((error: unknown) => error);
    const error = await simulation.until(call);
    expect(SessionError.is(error) && error.code).toBe('unverified');
    expect(state(app).state).toBe('stale');
    simulation.network.heal();
    await simulation.advance(40_000);
    expect(await get(simulation, app, '/api/me')).toBe(200);
  });
});

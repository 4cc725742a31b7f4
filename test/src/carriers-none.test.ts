/** When no tiny request carries a rotation; and the option itself. */
import { type Carrier, createSession, deviseTokenAuth } from 'tokenchart';
import { createSimulation, type Simulation } from 'tokenchart/testing';
import { describe, expect, test } from 'vitest';
import { type App, get, openApp, signedInApp } from '../support/app.ts';
import { tinyCount } from '../support/carriers.ts';
import { isForced, state } from './attacks/support.ts';

describe.each(['probe', 'pilot'] as const)('%s: none', (carrier) => {
  const expectNone = async (simulation: Simulation, app: App, isSignedIn = true) => {
    const before = tinyCount(simulation);
    expect(await get(simulation, app, '/api/me')).toBe(isSignedIn ? 200 : 401);
    expect(tinyCount(simulation)).toBe(before);
  };

  test('for a server that does not rotate', async () => {
    const protocol = deviseTokenAuth({ baseUrl: '/auth', kind: 'static' });
    const { simulation, app } = await signedInApp({ kind: 'static' }, { carrier, protocol });
    await expectNone(simulation, app);
  });

  test('as soon as a server is known not to rotate', async () => {
    const { simulation, app } = await signedInApp({ kind: 'static' }, { carrier });
    await get(simulation, app, '/api/me');
    await simulation.advance(20_000);
    expect(tinyCount(simulation)).toBe(1);
    await expectNone(simulation, app);
  });

  test('when nobody is signed in', async () => {
    const simulation = createSimulation();
    await expectNone(simulation, openApp(simulation, { carrier }), false);
  });

  test('to other origins', async () => {
    const { simulation, app } = await signedInApp({}, { carrier });
    await simulation.until(app.fetch('https://other.test/api/open'));
    expect(tinyCount(simulation)).toBe(0);
  });

  test('where the window is too short for others to leave inside of it', async () => {
    const windowMs = 2_000;
    const protocol = deviseTokenAuth({ baseUrl: '/auth', windowMs });
    const settings = { kind: 'classic', batchWindowMs: windowMs } as const;
    const { simulation, app } = await signedInApp(settings, { carrier, protocol });
    await expectNone(simulation, app);
  });

  test('where the protocol knows none', async () => {
    const { probe: _, ...protocol } = deviseTokenAuth({ baseUrl: '/auth' });
    const { simulation, app } = await signedInApp({ kind: 'classic' }, { carrier, protocol });
    await expectNone(simulation, app);
    expect(state(app)).toMatchObject({ state: 'batchWindow', reason: 'rotated' });
  });
});

test('what is no carrier is refused', () => {
  const protocol = deviseTokenAuth({ baseUrl: 'https://app.test/auth' });
  const carrier = 'balloon' as Carrier;
  expect(() => createSession({ protocol, carrier })).toThrow(/carrier must be/);
});

test('forced requests are none', () => {
  expect(isForced('GET', '/auth/validate_token')).toBe(false);
  const protocol = deviseTokenAuth({ baseUrl: 'https://app.test/auth' });
  const sent = { sessionId: 'c', token: 't', expiry: 1, subject: 'ada@example.com' };
  expect(protocol.probe?.(sent)).toMatchObject({
    method: 'GET',
    url: 'https://app.test/auth/validate_token',
    headers: { 'access-token': 't' },
  });
});

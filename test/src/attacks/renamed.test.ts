/** The user's name changes while a rotation is under way. */
import type { Carrier } from 'tokenchart';
import { describe, expect, test } from 'vitest';
import { get, signedInApp } from '../../support/app.ts';
import { isTiny } from '../../support/carriers.ts';
import { state } from './support.ts';

const isRename = (method: string) => method === 'PUT';
const isMe = (_: string, path: string) => path === '/api/me';

describe.each(['classic', 'modern'] as const)('on a %s server', (kind) => {
  /** Renames the user, beside `others`; then the window passes. */
  const open = async (carrier: Carrier) => {
    const { simulation, app } = await signedInApp({ kind }, { carrier });
    const rename = async (others: readonly string[] = []) => {
      for (const path of others) app.fetch(path).catch(() => {});
      const body = JSON.stringify({ email: 'eve@example.com' });
      const headers = { 'content-type': 'application/json' };
      const init = { method: 'PUT', body, headers };
      expect((await simulation.until(app.fetch('/auth', init))).status).toBe(200);
      expect(state(app).subject).toBe('eve@example.com');
      await simulation.advance(9_000);
    };
    return { simulation, app, rename };
  };

  /** Of those at once the fastest rotates: there, a request of the app does what a pilot does. */
  test.each([
    ['probe', []],
    ['pilot', []],
    ['request', []],
    ['request', ['/api/me']],
  ] as const)('%s: by a slow request, beside %j', async (carrier, others) => {
    const { simulation, app, rename } = await open(carrier);
    simulation.network.inject({ matches: isRename, delayRequestMs: 100 });
    await rename(others);
    expect(await get(simulation, app, '/api/me')).toBe(200);
  });

  test.each([
    ['pilot', [], isTiny],
    ['request', ['/api/me'], isMe],
  ] as const)('%s: before the rotation is heard of', async (carrier, others, matches) => {
    const { simulation, app, rename } = await open(carrier);
    simulation.network.inject({ matches, delayAnswerMs: 200 });
    simulation.network.inject({ matches: isRename, delayRequestMs: 10 });
    await rename(others);
    expect(await get(simulation, app, '/api/me')).toBe(200);
    expect(state(app).subject).toBe('eve@example.com');
  });
});

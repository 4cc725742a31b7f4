/** Recoveries that are slow, and not lost. */
import { describe, expect, test } from 'vitest';
import { ada, get, reload, signedInApp } from '../../support/app.ts';
import { isForced, state } from './support.ts';

describe.each(['classic', 'modern'] as const)('on a %s server', (kind) => {
  test.each([2_000, 5_000, 10_100, 11_000])(
    'a lost answer and a recovery of %i ms end no session',
    async (delayAnswerMs) => {
      const { simulation, app } = await signedInApp({ kind });
      simulation.network.inject({ lose: 'answer' });
      simulation.network.inject({ matches: isForced, delayAnswerMs });
      await simulation.until(app.fetch('/api/me').catch(() => {}));
      await simulation.advance(40_000);
      expect(state(app).reason).not.toBe('revoked');
      expect(await get(simulation, app, '/api/me')).toBe(200);
    },
  );

  test('a slow request, and its slow verification, end no session', async () => {
    const { simulation, app } = await signedInApp({ kind });
    simulation.network.inject({ matches: isForced, delayAnswerMs: 11_000 });
    expect(await get(simulation, app, '/api/slow?ms=6000')).toBe(200);
    await simulation.advance(40_000);
    expect(state(app).reason).not.toBe('revoked');
    expect(await get(simulation, app, '/api/me')).toBe(200);
  });

  test("the slow verification of an app's own 401 ends no session", async () => {
    const { simulation, app } = await signedInApp({ kind });
    simulation.network.inject({ matches: isForced, delayAnswerMs: 11_000 });
    const wrong = { ...ada, password: 'wrong' };
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(wrong) };
    app.fetch('/auth/sign_in', init).catch(() => {});
    await simulation.advance(60_000);
    expect(state(app).reason).not.toBe('revoked');
    expect(await get(simulation, app, '/api/me')).toBe(200);
  });

  test('the page may be reloaded when the slower one of two tries has been answered', async () => {
    const { simulation, app } = await signedInApp({ kind });
    for (let n = 0; n < 2; n += 1) {
      simulation.network.inject({ matches: isForced, delayAnswerMs: 6_000 });
    }
    expect(await get(simulation, app, '/api/slow?ms=4000')).toBe(200);
    while (state(app).generation < 2) await simulation.advance(10);
    const next = await reload(simulation, app);
    await simulation.advance(8_000);
    expect(await get(simulation, next, '/api/me')).toBe(200);
  });
});

test('a newer server: a recovery that is never answered is tried again in time', async () => {
  const { simulation, app } = await signedInApp({ kind: 'modern' });
  simulation.network.inject({ lose: 'answer' });
  simulation.network.inject({ matches: isForced, delayAnswerMs: 120_000 });
  await simulation.until(app.fetch('/api/me').catch(() => {}));
  await simulation.advance(40_000);
  expect(state(app).reason).not.toBe('revoked');
  expect(await get(simulation, app, '/api/me')).toBe(200);
});

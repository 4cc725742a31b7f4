/** Lost answers, and the way back. */
import { deviseTokenAuth } from 'tokenchart';
import { createSimulation } from 'tokenchart/testing';
import { describe, expect, test } from 'vitest';
import { type App, ada, get, openApp, reload, signedInApp } from '../support/app.ts';

const isForced = (path: string) => path.includes('unbatch');
const state = ({ session }: App) => session.getSnapshot();

describe.each(['classic', 'modern', 'absent'] as const)('on a %s server', (kind) => {
  test.each([0, 500, 3_000, 5_000, 30_000])(
    'a lost answer is recovered by one forced rotation, %i ms of silence before it',
    async (silenceMs) => {
      const { simulation, app } = await signedInApp({ kind });
      await simulation.advance(silenceMs);
      simulation.network.inject({ lose: 'answer' });
      await expect(simulation.until(app.fetch('/api/me'))).rejects.toThrow('Failed to fetch');
      expect(state(app)).toMatchObject({ state: 'stale', stale: 'holding', reason: 'answerLost' });
      await simulation.advance(10_000);
      const forced = simulation.network.log.filter(({ path }) => isForced(path));
      expect(forced).toHaveLength(1);
      expect(await get(simulation, app, '/api/me')).toBe(200);
    },
  );

  test('requests go on while it holds', async () => {
    const { simulation, app } = await signedInApp({ kind });
    simulation.network.inject({ lose: 'answer' });
    await simulation.until(app.fetch('/api/me').catch(() => {}));
    for (let n = 0; n < 5; n += 1) {
      await simulation.advance(100);
      expect(await get(simulation, app, '/api/me')).toBe(200);
    }
    await simulation.advance(20_000);
    expect(await get(simulation, app, '/api/me')).toBe(200);
  });

  test('hammered reloads burn no token', async () => {
    const simulation = createSimulation({ kind });
    let app = openApp(simulation);
    await simulation.until(app.session.signIn(ada));
    await simulation.advance(7_000);
    for (let n = 0; n < 30; n += 1) {
      app.fetch('/api/slow?ms=300').catch(() => {});
      await simulation.advance(100 + ((n * 137) % 500));
      app = await reload(simulation, app);
    }
    await simulation.advance(20_000);
    expect(await get(simulation, app, '/api/me')).toBe(200);
    const forced = simulation.network.log.filter(({ path }) => isForced(path));
    expect(forced.length).toBeLessThanOrEqual(4);
  });

  test('a page that comes back an hour later, nothing having been lost, is signed in', async () => {
    const { simulation, app } = await signedInApp({ kind });
    simulation.network.inject({ lose: 'request' });
    app.fetch('/api/me').catch(() => {});
    await simulation.advance(5);
    app.page.kill();
    await simulation.advance(3_600_000);
    const next = openApp(simulation);
    expect(await get(simulation, next, '/api/me')).toBe(200);
  });

  test('twenty requests at once need one rotation', async () => {
    const { simulation, app } = await signedInApp({ kind });
    const before = simulation.network.log.filter(({ rotated }) => rotated).length;
    const answers = await simulation.until(
      Promise.all(Array.from({ length: 20 }, (_, n) => app.fetch(`/api/list/${n}`))),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(simulation.network.log.filter(({ rotated }) => rotated)).toHaveLength(before + 1);
    await simulation.advance(6_000);
    expect(await get(simulation, app, '/api/me')).toBe(200);
  });

  test('a request that the browser silently sends again loses nothing', async () => {
    const { simulation, app } = await signedInApp({ kind });
    simulation.network.inject({ resend: 1 });
    expect(await get(simulation, app, '/api/me')).toBe(200);
    await simulation.advance(20_000);
    expect(await get(simulation, app, '/api/me')).toBe(200);
    expect(state(app).state).not.toBe('signedOut');
  });

  test('a redirect that hides a rotation loses nothing', async () => {
    const { simulation, app } = await signedInApp({ kind });
    expect(await get(simulation, app, '/api/redirect')).toBe(200);
    await simulation.advance(20_000);
    expect(await get(simulation, app, '/api/me')).toBe(200);
  });

  test('a gateway that gives up after the server rotated loses nothing', async () => {
    const { simulation, app } = await signedInApp({ kind });
    simulation.network.inject({ gateway: { status: 504, isAfter: true } });
    expect(await get(simulation, app, '/api/me')).toBe(504);
    await simulation.advance(20_000);
    expect(await get(simulation, app, '/api/me')).toBe(200);
  });

  test('offline, 429 and 502 during a recovery end no session', async () => {
    const { simulation, app } = await signedInApp({ kind });
    simulation.network.inject({
      matches: (_, path) => isForced(path),
      gateway: { status: 502, isAfter: false },
    });
    simulation.network.inject({
      matches: (_, path) => isForced(path),
      gateway: { status: 429, isAfter: false },
    });
    simulation.network.inject({ lose: 'answer' });
    await simulation.until(app.fetch('/api/me').catch(() => {}));
    await simulation.advance(1_500);
    simulation.network.isOnline = false;
    await simulation.advance(1_000);
    simulation.network.isOnline = true;
    app.page.goOnline();
    await simulation.advance(30_000);
    expect(await get(simulation, app, '/api/me')).toBe(200);
  });

  test('a slow answer after a sign-out, or after another user signed in, changes nothing', async () => {
    const simulation = createSimulation({ kind, users: ['ada@example.com', 'bob@example.com'] });
    const app = openApp(simulation);
    await simulation.until(app.session.signIn(ada));
    await simulation.advance(7_000);
    const late = app.fetch('/api/slow?ms=3000');
    await simulation.advance(500);
    await simulation.until(app.session.signOut());
    expect(state(app)).toMatchObject({ state: 'signedOut', reason: 'signedOut' });
    await simulation.until(app.session.signIn({ ...ada, email: 'bob@example.com' }));
    await simulation.until(late);
    await simulation.advance(7_000);
    expect(await get(simulation, app, '/api/me')).toBe(200);
    expect(state(app).subject).toBe('bob@example.com');
    expect(simulation.network.log.at(-1)?.user).toBe('bob@example.com');
  });

  test('dense polling past the expiry', async () => {
    const { simulation, app } = await signedInApp(
      { kind, tokenLifespanS: 60 },
      { renewAfterMs: 30_000 },
    );
    for (let n = 0; n < 150; n += 1) {
      expect(await get(simulation, app, '/api/me')).toBe(200);
      await simulation.advance(960);
    }
    expect(app.warnings).toEqual([]);
  });

  test('a shortened lifespan', async () => {
    const { simulation, app } = await signedInApp({ kind });
    simulation.model.configure({ tokenLifespanS: 600 });
    for (let n = 0; n < 4; n += 1) {
      expect(await get(simulation, app, '/api/me')).toBe(200);
      await simulation.advance(7_000);
    }
    expect(state(app).generation).toBeGreaterThan(3);
  });

  test('a caller who aborts is rejected at once, and the rotation is kept', async () => {
    const { simulation, app } = await signedInApp({ kind });
    const controller = new AbortController();
    const call = app.fetch('/api/slow?ms=500', { signal: controller.signal });
    call.catch(() => {});
    await simulation.advance(100);
    controller.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    expect(state(app).state).toBe('inFlight');
    await simulation.advance(1_000);
    expect(state(app)).toMatchObject({ state: 'batchWindow', generation: 2 });
  });

  test('a session that the server ended is over, with a reason', async () => {
    const { simulation, app } = await signedInApp({ kind });
    simulation.model.configure({ tokenLifespanS: 1 });
    expect(await get(simulation, app, '/api/me')).toBe(200);
    await simulation.advance(20_000);
    expect(await get(simulation, app, '/api/me')).toBe(401);
    expect(state(app)).toMatchObject({ state: 'signedOut', reason: 'revoked' });
    expect(await get(simulation, app, '/api/open')).toBe(200);
  });
});

test.each([0, 1_000])(
  'a window of %i ms, too short to hold: requests go on, one by one',
  async (windowMs) => {
    const protocol = deviseTokenAuth({ baseUrl: '/auth', windowMs });
    const { simulation, app } = await signedInApp(
      { kind: 'modern', batchWindowMs: windowMs },
      { protocol },
    );
    simulation.network.inject({ lose: 'answer' });
    await simulation.until(app.fetch('/api/me').catch(() => {}));
    expect(state(app).stale).toBe('holding');
    const before = simulation.clock.now();
    expect(await get(simulation, app, '/api/me')).toBe(200);
    expect(simulation.clock.now() - before).toBeLessThan(500);
    await simulation.advance(9_000);
    expect(await get(simulation, app, '/api/me')).toBe(200);
  },
);

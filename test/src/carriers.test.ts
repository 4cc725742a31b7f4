/** Who carries a rotation that is due; each promise with its control, where the app's request does. */
import { type Carrier, SessionError } from 'tokenchart';
import { createSimulation, type Simulation } from 'tokenchart/testing';
import { describe, expect, test } from 'vitest';
import { PROBE_BOUND } from '../../src/carriers.ts';
import { parseRecord } from '../../src/record.ts';
import { ada, get, openApp, signedInApp } from '../support/app.ts';
import { isStoreCurrent, isTiny, storedCredential, tinyCount } from '../support/carriers.ts';
import { forcedCount, KEY, openIn, slowStore, state } from './attacks/support.ts';

/** There and back, milliseconds. */
const ROUND_TRIP = 40;

/** What the server saw since then: who ended, and whether that rotated. */
const seenFrom = ({ network }: Simulation, from: number) =>
  network.log.slice(from).map(({ path, rotated }) => (rotated ? `${path} rotated` : path));

/** How long `work` takes, milliseconds. */
async function duration(simulation: Simulation, work: () => Promise<unknown>): Promise<number> {
  const start = simulation.clock.now();
  await simulation.until(work());
  return simulation.clock.now() - start;
}

/** Another device ends the session, or the server's operator does. */
async function revoke(simulation: Simulation): Promise<void> {
  const held = await storedCredential(simulation);
  if (!held) throw new Error('nobody is signed in');
  const headers = { 'access-token': held.token, client: held.sessionId, uid: held.subject };
  simulation.model.handle({ method: 'DELETE', path: '/auth/sign_out', headers, body: '' });
}

describe.each(['classic', 'modern'] as const)('on a %s server', (kind) => {
  const open = async (carrier: Carrier) => {
    const { simulation, app } = await signedInApp({ kind }, { carrier });
    return { simulation, app, from: simulation.network.log.length };
  };

  test.each([
    { carrier: 'probe', ms: 2 * ROUND_TRIP + 100, tiny: 1 },
    { carrier: 'pilot', ms: ROUND_TRIP + 100, tiny: 1 },
    { carrier: 'request', ms: ROUND_TRIP + 100, tiny: 0 },
  ] as const)('$carrier: a request of 100 ms takes $ms ms', async ({ carrier, ms, tiny }) => {
    const { simulation, app, from } = await open(carrier);
    const slow = '/api/slow?ms=100';
    expect(await duration(simulation, () => app.fetch(slow))).toBe(ms);
    expect(seenFrom(simulation, from)).toEqual(
      tiny === 0 ? [`${slow} rotated`] : ['/auth/validate_token rotated', slow],
    );
    expect(await isStoreCurrent(simulation)).toBe(true);
  });

  test.each([
    { carrier: 'probe', ms: 2 * ROUND_TRIP, tiny: 1 },
    { carrier: 'pilot', ms: ROUND_TRIP, tiny: 1 },
    { carrier: 'request', ms: ROUND_TRIP, tiny: 0 },
  ] as const)('$carrier: one tiny request at most for a burst', async ({ carrier, ms, tiny }) => {
    const { simulation, app, from } = await open(carrier);
    const burst = () => Promise.all(['1', '2', '3', '4', '5'].map((id) => app.fetch(list(id))));
    const list = (id: string) => `/api/list/${id}`;
    expect(await duration(simulation, burst)).toBe(ms);
    expect(seenFrom(simulation, from)).toHaveLength(5 + tiny);
    expect(tinyCount(simulation)).toBe(tiny);
    expect(state(app)).toMatchObject({ state: 'batchWindow', reason: 'rotated' });
  });

  test.each([
    // Of a request that is out with the newest token the next page cannot know that it was batched.
    { carrier: 'probe', isCurrent: true, forced: 1, phase: 'batchWindow' },
    { carrier: 'pilot', isCurrent: true, forced: 0, phase: 'batchWindow' },
    { carrier: 'request', isCurrent: false, forced: 1, phase: 'inFlight' },
  ] as const)(
    '$carrier: a reload during a slow request keeps the token: $isCurrent',
    async ({ carrier, isCurrent, forced, phase }) => {
      const { simulation, app } = await open(carrier);
      app.fetch('/api/slow?ms=1000').catch(() => {});
      await simulation.advance(ROUND_TRIP + 10);
      expect(state(app).state).toBe(phase);
      await app.page.unload();
      await simulation.advance(1_100);
      expect(await isStoreCurrent(simulation)).toBe(isCurrent);
      const next = openApp(simulation, { carrier });
      await simulation.advance(5_000);
      expect(forcedCount(simulation)).toBe(forced);
      expect(await get(simulation, next, '/api/me')).toBe(200);
    },
  );

  test.each([
    { carrier: 'probe', end: 200, seen: '/api/me rotated' },
    { carrier: 'pilot', end: 200, seen: '/api/me rotated' },
    { carrier: 'request', end: 'lost', seen: '/auth/validate_token?unbatch=true rotated' },
  ] as const)(
    '$carrier: the first request is lost, the app hears $end',
    async ({ carrier, end, seen }) => {
      const { simulation, app, from } = await open(carrier);
      simulation.network.inject({ lose: 'request' });
      const heard = app.fetch('/api/me').then(
        ({ status }) => status,
        () => 'lost',
      );
      expect(await simulation.until(heard)).toBe(end);
      await simulation.advance(5_000);
      expect(seenFrom(simulation, from)).toEqual([seen]);
      expect(await isStoreCurrent(simulation)).toBe(true);
    },
  );

  test.each([
    { carrier: 'probe', ms: PROBE_BOUND + ROUND_TRIP },
    { carrier: 'pilot', ms: ROUND_TRIP },
    { carrier: 'request', ms: ROUND_TRIP },
  ] as const)(
    '$carrier: behind a tiny request that hangs, one takes $ms ms',
    async ({ carrier, ms }) => {
      const { simulation, app } = await open(carrier);
      simulation.network.inject({ matches: isTiny, delayRequestMs: 60_000 });
      expect(await duration(simulation, () => app.fetch('/api/me'))).toBe(ms);
      expect(await isStoreCurrent(simulation)).toBe(true);
      await simulation.advance(70_000);
      expect(await isStoreCurrent(simulation)).toBe(true);
      expect(await get(simulation, app, '/api/me')).toBe(200);
    },
  );

  test.each(['probe', 'pilot', 'request'] as const)('%s: a caller aborts', async (carrier) => {
    const { simulation, app, from } = await open(carrier);
    const abort = new AbortController();
    const answer = app.fetch('/api/me', { signal: abort.signal }).catch((error: Error) => error);
    await simulation.advance(ROUND_TRIP / 4);
    abort.abort();
    expect(await duration(simulation, () => answer)).toBe(0);
    expect(await answer).toMatchObject({ name: 'AbortError' });
    await simulation.advance(ROUND_TRIP);
    expect(seenFrom(simulation, from)).toEqual(
      {
        probe: ['/auth/validate_token rotated'],
        pilot: ['/auth/validate_token rotated', '/api/me'],
        request: ['/api/me rotated'],
      }[carrier],
    );
    expect(await isStoreCurrent(simulation)).toBe(true);
    expect(state(app)).toMatchObject({ state: 'batchWindow', reason: 'rotated' });
  });

  test.each(['probe', 'pilot', 'request'] as const)(
    '%s: a session that is over ends',
    async (carrier) => {
      const { simulation, app } = await open(carrier);
      await revoke(simulation);
      const end = app.fetch('/api/me').then(({ status }) => status, SessionError.is);
      expect(await simulation.until(end)).toBe(carrier === 'probe' ? true : 401);
      expect(state(app)).toMatchObject({ state: 'signedOut', reason: 'revoked' });
    },
  );

  test.each(['probe', 'pilot'] as const)(
    '%s: a tiny request that is refused alone is no verdict',
    async (carrier) => {
      const { simulation, app } = await open(carrier);
      simulation.network.inject({ matches: isTiny, gateway: { status: 401, isAfter: false } });
      expect(await get(simulation, app, '/api/me')).toBe(200);
      await simulation.advance(5_000);
      expect(state(app).state).not.toBe('signedOut');
      expect(await isStoreCurrent(simulation)).toBe(true);
      expect(await get(simulation, app, '/api/me')).toBe(200);
    },
  );

  test('a tiny request that says nothing lets the others go', async () => {
    const { simulation, app } = await open('probe');
    simulation.network.inject({ matches: isTiny, gateway: { status: 404, isAfter: false } });
    expect(await duration(simulation, () => app.fetch('/api/me'))).toBe(2 * ROUND_TRIP);
    expect(state(app)).toMatchObject({ state: 'batchWindow', reason: 'rotated' });
  });

  test.each(['probe', 'pilot'] as const)('%s: none in an open window', async (carrier) => {
    const { simulation, app } = await open(carrier);
    await get(simulation, app, '/api/me');
    for (let n = 0; n < 5; n += 1) {
      await simulation.advance(2_000);
      await get(simulation, app, '/api/me');
    }
    expect(tinyCount(simulation)).toBe(1);
    await simulation.advance(6_000);
    await get(simulation, app, '/api/me');
    expect(tinyCount(simulation)).toBe(2);
  });

  test('a request that joins those that outlast their window is carried, too', async () => {
    const { simulation, app } = await open('pilot');
    await get(simulation, app, '/api/me');
    await simulation.advance(3_800);
    app.fetch('/api/slow?ms=3000').catch(() => {});
    await simulation.advance(400);
    expect(state(app)).toMatchObject({ state: 'inFlight', reason: 'windowLapsed' });
    expect(tinyCount(simulation)).toBe(1);
    await get(simulation, app, '/api/me');
    expect(tinyCount(simulation)).toBe(2);
  });

  test('none after requests that outlast their window have ended', async () => {
    const { simulation, app } = await open('pilot');
    await get(simulation, app, '/api/me');
    await simulation.advance(3_800);
    await get(simulation, app, '/api/slow?ms=1000');
    expect(state(app).state).toBe(kind === 'classic' ? 'stale' : 'batchWindow');
    await get(simulation, app, '/api/me');
    expect(tinyCount(simulation)).toBe(1);
  });

  test('a renewal and a recovery need none', async () => {
    const options = { carrier: 'probe', renewAfterMs: 10_000 } as const;
    const { simulation, app } = await signedInApp({ kind }, options);
    await get(simulation, app, '/api/me');
    for (let n = 0; n < 4; n += 1) {
      await simulation.advance(3_000);
      await get(simulation, app, '/api/me');
    }
    expect([forcedCount(simulation), tinyCount(simulation)]).toEqual([1, 1]);
    await simulation.advance(6_000);
    simulation.network.inject({ matches: isTiny, lose: 'answer' });
    await get(simulation, app, '/api/me');
    await simulation.advance(3_000);
    expect([forcedCount(simulation), tinyCount(simulation)]).toEqual([2, 2]);
    expect(await isStoreCurrent(simulation)).toBe(true);
  });

  test.each(['probe', 'pilot'] as const)('%s: leaves after its mark', async (carrier) => {
    const simulation = createSimulation({ kind });
    const page = simulation.openPage();
    const sent: string[] = [];
    const fetch: typeof page.env.fetch = async (url, init) => {
      const { marks = [] } = parseRecord((await page.store.read(KEY)) ?? '') ?? {};
      sent.push(`${new URL(String(url), simulation.origin).pathname} ${marks.length}`);
      return page.env.fetch(url, init);
    };
    const store = slowStore(page, () => 30);
    const app = openIn(simulation, page, { carrier, store, env: { ...page.env, fetch } });
    await simulation.until(app.session.signIn(ada));
    await simulation.advance(6_000);
    await get(simulation, app, '/api/me');
    expect(sent.slice(1)[0]).toBe('/auth/validate_token 1');
    expect(sent).toHaveLength(3);
  });

  test.each(['probe', 'pilot'] as const)('%s: dispose', async (carrier) => {
    const { simulation, app } = await open(carrier);
    simulation.network.inject({ matches: isTiny, delayAnswerMs: 300 });
    const end = app.fetch('/api/slow?ms=50').then(
      ({ status }) => status,
      (error: SessionError) => error.code,
    );
    await simulation.advance(10);
    app.session.dispose();
    const waits = await duration(simulation, () => end);
    expect([await end, waits]).toEqual(carrier === 'probe' ? ['disposed', 0] : [200, 80]);
    expect(app.page.heldCount).toBe(0);
    await simulation.advance(1_000);
    expect(await isStoreCurrent(simulation)).toBe(true);
  });

  test('whoever signs out need not wait for a probe', async () => {
    const { simulation, app } = await open('probe');
    simulation.network.inject({ matches: isTiny, delayAnswerMs: 1_000 });
    const end = app.fetch('/api/me').catch((error: SessionError) => error.code);
    await simulation.advance(10);
    const signedOut = app.session.signOut();
    expect(await duration(simulation, () => end)).toBe(0);
    expect(await end).toBe('session_changed');
    await simulation.until(signedOut);
    await simulation.advance(5_000);
    expect(state(app)).toMatchObject({ state: 'signedOut', reason: 'signedOut' });
  });

  test.each(['probe', 'pilot'] as const)('%s: two pages, one each', async (carrier) => {
    const { simulation, app } = await open(carrier);
    const other = openApp(simulation, { carrier });
    await simulation.until(other.session.ready());
    const both = [app, other].map(({ fetch }) => fetch('/api/slow?ms=200'));
    await simulation.until(Promise.all(both));
    expect(tinyCount(simulation)).toBe(2);
    await simulation.advance(10_000);
    expect(await isStoreCurrent(simulation)).toBe(true);
    expect(await get(simulation, other, '/api/me')).toBe(200);
  });
});

/** Sign-in, sign-out, adoption, other devices, and the facade's manners. */
import { createSession, deviseTokenAuth, SessionError } from 'tokenchart';
import { createSimulation, type Simulation } from 'tokenchart/testing';
import { watch } from 'tokenchart/vanilla';
import { describe, expect, test, vi } from 'vitest';
import { createCredential } from '../../machines/credential.ts';
import { type App, ada, bob, get, openApp, signedInApp } from '../support/app.ts';

const state = ({ session }: App) => session.getSnapshot();
const both = { users: [ada.email, bob.email] };

describe('a sign-in', () => {
  test('resolves with the answer, stored', async () => {
    const simulation = createSimulation({ kind: 'classic' });
    const app = openApp(simulation);
    const body = await simulation.until(app.session.signIn(ada));
    expect(body).toMatchObject({ data: { email: ada.email } });
    expect(await get(simulation, openApp(simulation), '/api/me')).toBe(200);
  });

  test.each([
    ['sign_in_refused', { ...ada, password: 'wrong' }, {}],
    ['sign_in_failed', ada, { lose: 'answer' as const }],
    ['sign_in_failed', ada, { gateway: { status: 503, isAfter: false } }],
    ['credential_unreadable', ada, { headers: () => ({}) }],
  ])('that fails says %s, and nothing of the password', async (code, params, fault) => {
    const simulation = createSimulation();
    const app = openApp(simulation);
    simulation.network.inject(fault);
    const error: unknown = await simulation.until(app.session.signIn(params).catch((e) => e));
    expect(SessionError.is(error) && error.code).toBe(code);
    expect(String(error)).toMatch(/POST \/auth\/sign_in/);
    expect(String(error)).not.toContain(params.password);
    expect(state(app).state).toBe('signedOut');
  });

  test('that is refused leaves the session before as it is', async () => {
    const { simulation, app } = await signedInApp({ kind: 'classic' });
    await simulation.until(app.session.signIn({ ...ada, password: 'wrong' }).catch(() => {}));
    expect(await get(simulation, app, '/api/me')).toBe(200);
  });
});

describe('a sign-out', () => {
  test('ends the session here and at the server', async () => {
    const { simulation, app } = await signedInApp({ kind: 'modern' });
    await simulation.until(app.session.signOut());
    expect(state(app)).toMatchObject({ state: 'signedOut', reason: 'signedOut', subject: null });
    expect(simulation.network.log.at(-1)).toMatchObject({ path: '/auth/sign_out', status: 200 });
    expect(state(openApp(simulation)).state).toBe('signedOut');
    expect(app.warnings).toEqual([]);
  });

  test('whose request is lost warns, and ends the session here', async () => {
    const { simulation, app } = await signedInApp({ kind: 'modern' });
    simulation.network.isOnline = false;
    await simulation.until(app.session.signOut());
    expect(state(app).state).toBe('signedOut');
    expect(app.warnings.map(({ code }) => code)).toEqual(['sign_out_unconfirmed']);
  });

  test('rejects the requests that wait, instead of sending them as somebody else', async () => {
    const { simulation, app } = await signedInApp({ kind: 'classic', ...both });
    const isRecovery = (_: string, path: string) => path.includes('unbatch');
    simulation.network.inject({ delayAnswerMs: 2_000, matches: isRecovery });
    simulation.network.inject({ lose: 'answer' });
    await simulation.until(app.fetch('/api/me').catch(() => {}));
    while (state(app).stale !== 'recovering') await simulation.advance(10);
    const waiting = app.fetch('/api/me');
    waiting.catch(() => {});
    await simulation.advance(0);
    await simulation.until(app.session.signIn(bob));
    await expect(simulation.until(waiting)).rejects.toMatchObject({ code: 'session_changed' });
    await simulation.advance(9_000);
    expect(state(app).subject).toBe(bob.email);
    expect(await get(simulation, app, '/api/me')).toBe(200);
  });
});

describe('another device', () => {
  test.each(['classic', 'modern'] as const)(
    'that undoes a rotation on a %s server ends no session',
    async (kind) => {
      const { simulation, app } = await signedInApp({ kind });
      await simulation.advance(7_000);
      const undo = signOutElsewhere(simulation);
      expect(await get(simulation, app, '/api/me')).toBe(200);
      expect(state(app).generation).toBe(2);
      undo();
      await simulation.advance(7_000);
      expect(await get(simulation, app, '/api/me')).toBe(200);
      await simulation.advance(9_000);
      expect(await get(simulation, app, '/api/me')).toBe(200);
    },
  );

  test('that changes the e-mail address is followed', async () => {
    const { simulation, app } = await signedInApp({ kind: 'classic' });
    const init = {
      method: 'PUT',
      body: JSON.stringify({ email: 'eve@example.com' }),
      headers: { 'content-type': 'application/json' },
    };
    expect((await simulation.until(app.fetch('/auth', init))).status).toBe(200);
    expect(state(app).subject).toBe('eve@example.com');
    await simulation.advance(9_000);
    expect(await get(simulation, app, '/api/me')).toBe(200);
  });
});

describe('a credential that the app hands over', () => {
  test('is used', async () => {
    const simulation = createSimulation({ kind: 'modern' });
    const headers = signInByHand(simulation);
    const app = openApp(simulation);
    const url = `https://app.test/?auth_token=${headers['access-token']}&client_id=${headers['client']}&uid=${ada.email}&expiry=${headers['expiry']}`;
    const credential = deviseTokenAuth({ baseUrl: '/auth' }).credentialFromUrl(url);
    if (!credential) throw new Error('no credential in the address');
    await simulation.until(app.session.adopt(credential));
    expect(await get(simulation, app, '/api/me')).toBe(200);
    await simulation.advance(9_000);
    expect(await get(simulation, openApp(simulation), '/api/me')).toBe(200);
  });

  test('and is none is refused', async () => {
    const app = openApp(createSimulation());
    const none = { sessionId: 'S', token: 'a,b', expiry: 1, subject: 'ada' };
    await expect(app.session.adopt(none)).rejects.toMatchObject({ code: 'credential_invalid' });
    await expect(app.session.adopt(createCredential({ ...none, token: '' }))).rejects.toThrow(
      SessionError,
    );
  });
});

describe('the facade', () => {
  test('hands out the same snapshot until something changes', async () => {
    const { app } = await signedInApp({ kind: 'classic' });
    expect(state(app)).toBe(state(app));
    expect(Object.isFrozen(state(app))).toBe(true);
    expect(JSON.stringify(state(app))).not.toMatch(/token/i);
  });

  test('tells of each change, until told not to', async () => {
    const { simulation, app } = await signedInApp({ kind: 'classic' });
    const listener = vi.fn();
    const undo = watch(app.session, ({ state }) => state, listener);
    await get(simulation, app, '/api/me');
    await simulation.advance(9_000);
    expect(listener.mock.calls.flat()).toEqual(['idle', 'inFlight', 'batchWindow', 'idle']);
    undo();
    await get(simulation, app, '/api/me');
    expect(listener).toHaveBeenCalledTimes(4);
  });

  test('survives a listener and an onWarning that throw', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    const onWarning = () => {
      throw new Error('mine');
    };
    const { simulation, app } = await signedInApp({ kind: 'classic' }, { onWarning });
    app.session.subscribe(() => {
      throw new Error('mine, too');
    });
    expect(await get(simulation, app, '/api/me')).toBe(200);
    await simulation.advance(9_000);
    expect(await get(simulation, app, '/api/me')).toBe(200);
    expect(log).toHaveBeenCalled();
    log.mockRestore();
  });

  test('holds nothing after dispose while its window is open', async () => {
    const simulation = createSimulation({ kind: 'classic' });
    const app = openApp(simulation);
    await simulation.until(app.session.signIn(ada));
    await simulation.advance(10);
    expect(app.session.getSnapshot().state).toBe('batchWindow');
    app.session.dispose();
    await simulation.advance(0);
    expect(app.page.heldCount).toBe(0);
  });

  test('holds nothing after dispose', async () => {
    const { simulation, app } = await signedInApp({ kind: 'classic' });
    simulation.network.inject({ lose: 'answer' });
    await simulation.until(app.fetch('/api/me').catch(() => {}));
    app.session.dispose();
    await simulation.advance(0);
    expect(app.page.heldCount).toBe(0);
    await expect(app.fetch('/api/me')).rejects.toMatchObject({ code: 'disposed' });
    await expect(app.session.signIn(ada)).rejects.toMatchObject({ code: 'disposed' });
    expect(await get(simulation, openApp(simulation), '/api/me')).toBe(200);
  });

  test('sends nothing for those who waited when it was disposed of', async () => {
    const simulation = createSimulation();
    const starting = openApp(simulation);
    const early = starting.fetch('/api/me');
    starting.session.dispose();
    await expect(simulation.until(early)).rejects.toMatchObject({ code: 'disposed' });

    const { simulation: other, app } = await signedInApp({ kind: 'classic' });
    other.network.inject({ delayAnswerMs: 5_000, matches: (_, path) => path.includes('unbatch') });
    other.network.inject({ lose: 'answer' });
    await other.until(app.fetch('/api/me').catch(() => {}));
    while (state(app).stale !== 'recovering') await other.advance(10);
    const late = app.fetch('/api/me');
    late.catch(() => {});
    await other.advance(0);
    app.session.dispose();
    await expect(late).rejects.toMatchObject({ code: 'disposed' });
  });

  test('keeps two sessions of different names apart', async () => {
    const simulation = createSimulation({ kind: 'classic', ...both });
    const first = openApp(simulation, { name: 'first' });
    const second = openApp(simulation, { name: 'second' });
    await simulation.until(first.session.signIn(ada));
    await simulation.until(second.session.signIn(bob));
    await simulation.until(first.session.signOut());
    expect(state(second)).toMatchObject({ state: 'batchWindow', subject: bob.email });
    expect(await get(simulation, openApp(simulation, { name: 'second' }), '/api/me')).toBe(200);
  });

  test.each([
    ['a relative address outside of a page', { baseUrl: '/auth' }, {}],
    ['an age that is none', { baseUrl: 'https://a.test/auth' }, { renewAfterMs: 0 }],
  ])('refuses %s', (_, options, more) => {
    const env = { baseUrl: () => undefined };
    const open = () => createSession({ protocol: deviseTokenAuth(options), env, ...more });
    expect(open).toThrow(SessionError);
  });
});

function signInByHand({ model }: Simulation): Record<string, string> {
  const body = JSON.stringify(ada);
  return model.handle({ method: 'POST', path: '/auth/sign_in', headers: {}, body }).headers;
}

/** A sign-out of another device that reads the user before, and saves it after, what follows. */
function signOutElsewhere(simulation: Simulation): () => void {
  const headers = signInByHand(simulation);
  const { model } = simulation;
  const pending = model.accept({ method: 'DELETE', path: '/auth/sign_out', headers });
  if (pending.done) throw new Error(`the sign-out was refused: ${pending.status}`);
  return () => model.finish(pending);
}

/** Sessions that are disposed of at bad moments, in pages that live on. */
import { SessionError } from 'tokenchart';
import { createSimulation } from 'tokenchart/testing';
import { expect, test } from 'vitest';
import { ada, get, openApp, signedInApp } from '../../support/app.ts';
import { isForced, openIn, slowStore, state } from './support.ts';

test('a recovery that is out brings its token to the next session of the page', async () => {
  const { simulation, app } = await signedInApp({ kind: 'classic' });
  simulation.network.inject({ lose: 'answer' });
  await simulation.until(app.fetch('/api/me').catch(() => {}));
  await simulation.advance(1_010);
  expect(state(app).stale).toBe('recovering');
  app.session.dispose();
  const next = openIn(simulation, app.page);
  await simulation.advance(20_000);
  expect(await get(simulation, next, '/api/me')).toBe(200);
});

test('a request that is out brings its token to the next session of the page', async () => {
  const { simulation, app } = await signedInApp({ kind: 'classic' });
  app.fetch('/api/slow?ms=100').catch(() => {});
  await simulation.advance(50);
  app.session.dispose();
  await simulation.advance(8_000);
  const next = openIn(simulation, app.page);
  expect(await get(simulation, next, '/api/me')).toBe(200);
});

test('a sign-in that is answered, and not stored yet, does not claim to be', async () => {
  const simulation = createSimulation({ kind: 'classic' });
  const page = simulation.openPage();
  const app = openIn(simulation, page, { store: slowStore(page, () => 10) });
  const signingIn = app.session.signIn(ada).catch((error: unknown) => error);
  await simulation.advance(55); // it is answered after 50, and would be stored after 70
  app.session.dispose();
  await simulation.advance(5_000);
  const error = await signingIn;
  expect(SessionError.is(error) && error.code).toBe('disposed');
});

test('a recovery that is out says nothing on a channel that is closed', async () => {
  const simulation = createSimulation({ kind: 'classic' });
  const page = simulation.openPage();
  let isClosed = false;
  let late = 0;
  const openChannel = (name: string) => {
    const channel = page.env.openChannel(name);
    return (
      channel && {
        onMessage: (listener: (data: unknown) => void) => channel.onMessage(listener),
        post: (message: unknown) => {
          if (isClosed) late += 1; // a real channel throws
          channel.post(message);
        },
        close: () => {
          isClosed = true;
          channel.close();
        },
      }
    );
  };
  const app = openIn(simulation, page, { env: { ...page.env, openChannel } });
  await simulation.until(app.session.signIn(ada));
  await simulation.advance(6_000);
  simulation.network.inject({ lose: 'answer' });
  await simulation.until(app.fetch('/api/me').catch(() => {}));
  await simulation.advance(1_010);
  expect(state(app).stale).toBe('recovering');
  app.session.dispose();
  await simulation.advance(20_000);
  expect([isClosed, late]).toEqual([true, 0]);
});

test('a request that waits for a recovery leaves no timer and no listener', async () => {
  const { simulation, app } = await signedInApp({ kind: 'classic' });
  simulation.network.inject({ lose: 'answer' });
  await simulation.until(app.fetch('/api/me').catch(() => {}));
  simulation.network.inject({ matches: isForced, delayAnswerMs: 60_000 });
  await simulation.advance(1_010);
  app.fetch('/api/me').catch(() => {});
  await simulation.advance(10);
  app.session.dispose();
  await simulation.advance(10);
  expect(app.page.heldCount).toBe(0);
});

test.each([1, 2, 3, 4, 5, 6, 7])(
  'a listener that disposes of the session at change %i leaves nothing, and every call ends',
  async (at) => {
    const simulation = createSimulation({ kind: 'classic' });
    const app = openApp(simulation);
    let changes = 0;
    app.session.subscribe(() => {
      changes += 1;
      if (changes === at) app.session.dispose();
    });
    const calls = [app.session.signIn(ada).catch(() => {})];
    await simulation.advance(100);
    for (const waitMs of [7_000, 3_000, 40_000]) {
      simulation.network.inject({ lose: 'answer' });
      calls.push(app.fetch('/api/me').catch(() => {}));
      await simulation.advance(waitMs);
    }
    expect(changes).toBe(at);
    expect(app.page.heldCount).toBe(0);
    await simulation.until(Promise.all(calls));
  },
);

/** Requests that leave after a wait that was too long, and lock managers that do not answer. */
import { createSimulation, type Simulation } from 'tokenchart/testing';
import { describe, expect, test } from 'vitest';
import { type App, ada, get, openApp, signedInApp } from '../../support/app.ts';

/** A request leaves a page that was asleep over its store for longer than anybody waits. */
async function leaveLate(simulation: Simulation, app: App): Promise<void> {
  app.page.wake();
  app.fetch('/api/slow?ms=300').catch(() => {});
  app.page.freeze();
  await simulation.advance(11_000);
  await app.page.thaw();
}

/** The same, awake: the control. */
async function leaveAtOnce(_: Simulation, app: App): Promise<void> {
  app.fetch('/api/slow?ms=300').catch(() => {});
}

describe.each([
  ['at once', leaveAtOnce],
  ['after a wait that was too long', leaveLate],
] as const)('a request that leaves %s', (_, leave) => {
  test('is a flight, with a mark in the store', async () => {
    const { simulation, app } = await signedInApp({ kind: 'classic' });
    await leave(simulation, app);
    await simulation.advance(100);
    expect(simulation.network.log).toHaveLength(1); // the sign-in: this one is at the server
    expect(app.session.getSnapshot().state).toBe('inFlight');
  });

  test('and whose answer is lost with its page costs nobody the session', async () => {
    const { simulation, app } = await signedInApp({ kind: 'classic' });
    await leave(simulation, app);
    await simulation.advance(100);
    app.page.kill();
    await simulation.advance(500);
    const next = openApp(simulation);
    await simulation.advance(10_000);
    expect(await get(simulation, next, '/api/me')).toBe(200);
    expect(next.session.getSnapshot().state).not.toBe('signedOut');
  });
});

test('a lock manager that refuses one query does not stop the page for good', async () => {
  const simulation = createSimulation({ kind: 'classic' });
  const page = simulation.openPage();
  let refusals = 0;
  const locks = () => {
    const own = page.env.locks();
    const refuse = () => Promise.reject(new DOMException('not active', 'InvalidStateError'));
    return own && { ...own, query: () => (refusals-- > 0 ? refuse() : own.query()) };
  };
  const app = openApp(simulation, { env: { ...page.env, locks }, store: page.store });
  await simulation.until(app.session.signIn(ada));
  await simulation.advance(6_000);
  const other = openApp(simulation);
  other.fetch('/api/slow?ms=300').catch(() => {}); // its mark makes the page ask who lives
  await simulation.advance(100);
  refusals = 1;
  page.wake();
  await simulation.advance(5_000);
  expect(await get(simulation, app, '/api/me')).toBe(200);
});

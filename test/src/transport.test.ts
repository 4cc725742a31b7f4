/** Requests that a worker carries: what outlives the page, and what the page sees to itself. */
import { createFetch } from 'tokenchart/fetch';
import { createSimulation, type Simulation } from 'tokenchart/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { insideOf } from '../../src/inside.ts';
import { PageEnd } from '../../src/transport/page-end.ts';
import type { Registration } from '../../src/transport/transport.ts';
import { setTransport } from '../../src/transport/transport.ts';
import { WorkerEnd } from '../../src/transport/worker-end.ts';
import { type App, ada, bob, get, openApp, reload } from '../support/app.ts';
import { simulatePorts } from '../support/ports.ts';

const endOf = ({ session }: App) => new WorkerEnd(session);

beforeEach(simulatePorts);
afterEach(() => {
  vi.unstubAllGlobals();
});

/** A worker on the device: a page that is never reloaded, and hears what is posted to it. */
class Worker implements Registration {
  app: App;
  readonly works: Promise<unknown>[] = [];
  /** What is posted to a worker that hangs is heard by nobody. */
  hangs = false;
  isActive = true;
  readonly #simulation: Simulation;
  #end: WorkerEnd;

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    this.app = openApp(simulation);
    this.#end = endOf(this.app);
  }

  /** The browser ends it, and starts it again for the next message. */
  restart(): void {
    this.app.page.kill();
    this.app = openApp(this.#simulation);
    this.#end = endOf(this.app);
  }

  get active(): Registration['active'] {
    return this.isActive ? this : null;
  }

  postMessage(data: unknown, ports: readonly unknown[]): void {
    if (this.hangs) return;
    const waitUntil = (work: Promise<unknown>) => void this.works.push(work);
    this.#end.hear({ data, ports: ports as MessagePort[], waitUntil });
  }
}

function attach(app: App, worker: Promise<Registration>): App {
  const end = new PageEnd(insideOf(app.session), worker);
  setTransport(app.session, end);
  end.follow(app.session);
  return app;
}

async function openDevice(kind: 'classic' | 'modern' = 'classic') {
  const simulation = createSimulation({ kind, users: [ada.email, bob.email] });
  const worker = new Worker(simulation);
  const app = attach(openApp(simulation), Promise.resolve(worker));
  await simulation.until(app.session.signIn(ada));
  await simulation.advance(6_000);
  return { simulation, worker, app };
}

const state = ({ session }: App) => session.getSnapshot().state;
const forced = ({ network }: Simulation) =>
  network.log.filter(({ path }) => path.includes('unbatch')).length;

test('whoever listens to the requests of a page hears of those that are carried', async () => {
  const { simulation, app } = await openDevice();
  const heard: unknown[] = [];
  insideOf(app.session).requestListeners.add((input, _, answer) => {
    answer.then(
      (answered) => heard.push([(input as Request).url, answered?.status]),
      console.error,
    );
  });
  expect(await get(simulation, app, '/api/me')).toBe(200);
  expect(heard).toEqual([['https://app.test/api/me', 200]]);
});

describe.each(['classic', 'modern'] as const)('on a %s server', (kind) => {
  test('the worker carries requests, and leads', async () => {
    const { simulation, worker, app } = await openDevice(kind);
    expect(await get(simulation, app, '/api/me')).toBe(200);
    await simulation.advance(100);
    expect(worker.works.length).toBeGreaterThan(0);
    expect(worker.app.session.getSnapshot()).toMatchObject({ reason: 'rotated', isLeader: true });
    expect(app.session.getSnapshot()).toMatchObject({ state: 'batchWindow', isLeader: false });
  });

  /** The page by itself: the control. */
  test.each([
    ['a worker', true, 0],
    ['the page', false, 1],
  ])('a reload over a request carried by %s', async (_, isCarried, recoveries) => {
    const { simulation, worker, app } = await openDevice(kind);
    worker.isActive = isCarried;
    app.fetch('/api/slow?ms=300').catch(() => {});
    await simulation.advance(100);
    const next = attach(await reload(simulation, app), Promise.resolve(worker));
    await simulation.advance(20_000);
    expect(await get(simulation, next, '/api/me')).toBe(200);
    expect(forced(simulation)).toBe(recoveries);
  });
});

test('bodies go there and back, and so do statuses and headers', async () => {
  const { simulation, app } = await openDevice();
  const body = JSON.stringify({ text: 'grüße' });
  const headers = { 'content-type': 'application/json' };
  const init = { method: 'POST', headers, body };
  const answer = await simulation.until(app.fetch('/api/echo', init));
  const direct = await simulation.until(
    createFetch(app.session)(new Request('https://app.test/api/echo', init)),
  );
  expect([answer.status, await answer.text()]).toEqual([direct.status, await direct.text()]);
});

test('a caller that aborts is rejected at once; what may rotate is committed', async () => {
  const { simulation, worker, app } = await openDevice();
  const abort = new AbortController();
  const call = app.fetch('/api/slow?ms=300', { signal: abort.signal });
  await simulation.advance(100);
  abort.abort(new Error('enough'));
  await expect(call).rejects.toThrow('enough');
  await simulation.advance(1_000);
  expect(worker.app.session.getSnapshot().reason).toBe('rotated');
});

test('a worker that does not listen is left alone, and the page sends', async () => {
  const { simulation, worker, app } = await openDevice();
  worker.hangs = true;
  expect(await get(simulation, app, '/api/me')).toBe(200);
  const before = simulation.clock.now();
  expect(await get(simulation, app, '/api/me')).toBe(200);
  expect(simulation.clock.now() - before).toBeLessThan(1_000);
  expect(worker.works).toEqual([]);
});

test('there is no worker: the page sends, and says why', async () => {
  const simulation = createSimulation({ kind: 'classic' });
  const app = attach(openApp(simulation), Promise.reject(new Error('refused')));
  await simulation.until(app.session.signIn(ada));
  expect(await get(simulation, app, '/api/me')).toBe(200);
  expect(app.warnings.map(({ code }) => code)).toEqual(['worker_unavailable']);
});

test('a worker that comes later takes over without a sign-in', async () => {
  const simulation = createSimulation({ kind: 'classic' });
  const worker = new Worker(simulation);
  worker.isActive = false;
  const app = attach(openApp(simulation), Promise.resolve(worker));
  await simulation.until(app.session.signIn(ada));
  expect(await get(simulation, app, '/api/me')).toBe(200);
  expect(worker.works).toEqual([]);
  worker.isActive = true;
  await simulation.advance(6_000);
  expect(await get(simulation, app, '/api/me')).toBe(200);
  expect(worker.works).toHaveLength(1);
});

test('a worker that is ended over a request rejects it, and the next one mends the doubt', async () => {
  const { simulation, worker, app } = await openDevice();
  const call = app.fetch('/api/slow?ms=300');
  const rejected = expect(call).rejects.toThrow(TypeError);
  await simulation.advance(100);
  worker.restart();
  await rejected;
  await simulation.advance(20_000);
  expect(await get(simulation, app, '/api/me')).toBe(200);
  expect(state(app)).not.toBe('signedOut');
});

test('what was out when the page left ends when it comes back', async () => {
  const { simulation, worker, app } = await openDevice();
  const call = app.fetch('/api/slow?ms=30000');
  await simulation.advance(100);
  app.page.leave();
  app.page.wake();
  await expect(call).rejects.toThrow(/the page was away/);
  await simulation.advance(40_000);
  expect(worker.app.session.getSnapshot().state).not.toBe('signedOut');
});

test('a request that begins signed out carries no credential, whoever signs in meanwhile', async () => {
  const { simulation, worker, app } = await openDevice();
  await simulation.until(app.session.signOut());
  let find = (_: Registration) => {};
  const found = new Promise<Registration>((resolve) => {
    find = resolve;
  });
  attach(app, found);
  const call = app.fetch('/api/me');
  await simulation.until(app.session.signIn(ada));
  find(worker);
  expect((await simulation.until(call)).status).toBe(401);
  expect(await get(simulation, app, '/api/me')).toBe(200);
});

test('nothing is sent as another user than the page knew', async () => {
  const { simulation, worker, app } = await openDevice();
  const other = openApp(simulation);
  app.page.freeze();
  await simulation.until(other.session.signIn(bob));
  await simulation.advance(100);
  const before = simulation.network.log.length;
  const call = app.fetch('/api/me').catch((error: unknown) => error);
  await app.page.thaw();
  await simulation.until(call);
  const sent = simulation.network.log.slice(before).filter(({ path }) => path === '/api/me');
  expect(sent.map(({ user }) => user)).toEqual([]);
  expect(worker.app.session.getSnapshot().subject).toBe(bob.email);
});

test.each([
  [null],
  [{}],
  [{ tokenchart: 1, kind: 'carry' }],
  ['x'],
  [{ tokenchart: 2, kind: 'wake', key: 'k' }],
])('a foreign message is none of its business: %j', async (data) => {
  const { worker } = await openDevice();
  worker.postMessage(data, []);
  expect(worker.works).toEqual([]);
});

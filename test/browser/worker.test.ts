/** A service worker carries a page's requests: what may happen to it, in a real Chromium. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type ReferenceServer, startReferenceServer } from 'tokenchart/testing/server';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchChromium, type Served, type ServedFile, servePage } from './harness.ts';
import { ada } from './stories/stage.ts';
import { until } from './stories/until.ts';
import type { TabApp } from './tabs/page/app.ts';
import { bundlePage, bundleWorker } from './tabs/run.ts';

const WINDOW_MS = 5_000;
const HTML = '<!doctype html><title>tab</title><script src="/tab.js"></script>';

let browser: Browser;
let script: string;
let worker: string;
let server: ReferenceServer;
let site: Served;
let files: Record<string, ServedFile>;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  [browser, script, worker] = await Promise.all([launchChromium(), bundlePage(), bundleWorker()]);
});
afterAll(() => browser.close());

beforeEach(async () => {
  server = await startReferenceServer({ kind: 'modern', users: [ada], batchWindowMs: WINDOW_MS });
  files = { '/': HTML, '/tab.js': script, '/worker.js': worker };
  site = await servePage({ files });
  context = await browser.newContext();
  page = await context.newPage();
});
afterEach(async () => {
  await context.close();
  await site.close();
  await server.close();
});

const tab = <T>(expression: string): Promise<T> => page.evaluate(`tab.${expression}`);
const rows = (path: RegExp) =>
  server.requests.filter((row) => row.method !== 'OPTIONS' && path.test(row.path));
const forced = () => rows(/unbatch/).length;

async function open(transport: 'worker' | 'page'): Promise<void> {
  const query = { client: 'tokenchart', transport, api: server.url, windowMs: String(WINDOW_MS) };
  await page.goto(`${site.origin}/?${new URLSearchParams(query)}`);
  await started();
}

const started = () =>
  until(async () => (await look())?.reason !== 'starting', 'the session has started');
const look = () => tab<ReturnType<TabApp['look']>>('look()').then(({ snapshot }) => snapshot);

async function ended(call: number) {
  return until(() => tab<ReturnType<TabApp['end']>>(`end(${call})`), 'a call has ended');
}
const get = async (path: string) => ended(await tab<number>(`get(${JSON.stringify(path)})`));

async function signIn(): Promise<void> {
  await ended(await tab<number>(`signIn(${JSON.stringify(ada)})`));
}

/** Until the next request rotates the token. */
async function pastWindow(): Promise<void> {
  await until(async () => (await look())?.state === 'idle', 'the window is over');
  server.clock.advance(WINDOW_MS + 1_000);
}

const hasWorker = () => until(() => tab<boolean>('hasWorker()'), 'the worker is there');

async function stopWorkers(): Promise<void> {
  const devtools = await context.newCDPSession(page);
  await devtools.send('ServiceWorker.enable');
  await devtools.send('ServiceWorker.stopAllWorkers');
}

/** The store holds the token that is the server's. */
async function kept(): Promise<boolean> {
  const client = rows(/./).findLast((row) => row.client !== null)?.client ?? '';
  return (await tab<string | null>('stored()')) === server.model.row(client)?.token;
}

/** Sends a request, and is gone before its answer. */
async function leaveOver(reload: () => Promise<unknown>): Promise<void> {
  await pastWindow();
  await tab('get("/api/slow?ms=600")');
  const sent = await until(() => rows(/slow/).at(-1), 'the request is at the server');
  await reload();
  await started();
  await until(() => sent.status !== null, 'the server is done');
}

/** By the page alone: the control. */
test.each([
  ['worker', false],
  ['page', true],
] as const)('a reload over a request by a %s wants mending: %s', async (transport, isMended) => {
  await open(transport);
  await signIn();
  await hasWorker();
  await leaveOver(() => page.reload());
  if (isMended) await until(() => forced() > 0, 'a rotation is forced');
  await until(kept, 'the token is kept');
  expect(forced() > 0).toBe(isMended);
});

test('the first load goes by the page, and the worker takes over without a sign-in', async () => {
  files['/worker.js'] = `${worker}
    let install;
    addEventListener('install', (event) => event.waitUntil(new Promise((go) => { install = go; })));
    addEventListener('message', () => install());`;
  await open('worker');
  await signIn();
  expect(await get('/api/me')).toEqual({ status: 200 });
  expect(await tab('hasWorker()')).toBe(false);
  expect((await look())?.isLeader).toBe(true);
  await page.evaluate(
    'navigator.serviceWorker.getRegistration().then((all) => all.installing.postMessage(0))',
  );
  await hasWorker();
  await pastWindow();
  expect(await get('/api/me')).toEqual({ status: 200 });
  await until(async () => !(await look())?.isLeader, 'the worker leads');
  expect(rows(/sign_in/)).toHaveLength(1);
});

test('a worker that knows nothing of tokenchart is left alone until it is another one', async () => {
  files['/worker.js'] = '';
  await open('worker');
  await signIn();
  await hasWorker();
  expect(await get('/api/me')).toEqual({ status: 200 });
  files['/worker.js'] = `${worker}\nself.skipWaiting();`;
  await page.evaluate('navigator.serviceWorker.getRegistration().then((all) => all.update())');
  await until(async () => {
    await get('/api/me');
    return !(await look())?.isLeader;
  }, 'the worker leads');
  expect(forced()).toBe(0);
});

test('a hard reload has the worker, too', async () => {
  await open('worker');
  await signIn();
  await hasWorker();
  const devtools = await context.newCDPSession(page);
  await leaveOver(async () => {
    const loaded = page.waitForEvent('load');
    await devtools.send('Page.reload', { ignoreCache: true });
    await loaded;
  });
  await until(kept, 'the token is kept');
  expect(forced()).toBe(0);
});

test('a worker that is ended while idle is started again', async () => {
  await open('worker');
  await signIn();
  await hasWorker();
  expect(await get('/api/me')).toEqual({ status: 200 });
  await stopWorkers();
  await pastWindow();
  expect(await get('/api/me')).toEqual({ status: 200 });
  await until(async () => !(await look())?.isLeader, 'the worker leads');
  expect(forced()).toBe(0);
});

test('a worker that is ended over a request costs one recovery, and no session', async () => {
  await open('worker');
  await signIn();
  await hasWorker();
  await pastWindow();
  const call = await tab<number>('get("/api/slow?ms=600")');
  await until(() => rows(/slow/).at(-1), 'the request is at the server');
  await stopWorkers();
  expect(await ended(call)).toHaveProperty('error');
  await until(() => forced() > 0, 'a rotation is forced');
  await until(kept, 'the token is kept');
  expect(await get('/api/me')).toEqual({ status: 200 });
});

test('an update that skips waiting loses nothing', async () => {
  await open('worker');
  await signIn();
  await hasWorker();
  await pastWindow();
  await tab('get("/api/slow?ms=600")');
  const sent = await until(() => rows(/slow/).at(-1), 'the request is at the server');
  files['/worker.js'] = `${worker}\nself.skipWaiting();`;
  await page.evaluate('navigator.serviceWorker.getRegistration().then((all) => all.update())');
  await until(() => sent.status !== null, 'the server is done');
  await until(kept, 'the token is kept');
  expect(await get('/api/me')).toEqual({ status: 200 });
  expect(forced()).toBe(0);
});

test('a browser without service workers', async () => {
  await page.addInitScript('delete Navigator.prototype.serviceWorker');
  await open('worker');
  await signIn();
  await pastWindow();
  expect(await get('/api/me')).toEqual({ status: 200 });
  expect((await look())?.isLeader).toBe(true);
});

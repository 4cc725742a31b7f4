/** A service worker carries a page's requests: what may happen to it, in a real Chromium. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from './harness.ts';
import { until } from './stories/until.ts';
import { bundlePage, bundleWorker } from './tabs/run.ts';
import { type Scripts, WorkerStage } from './worker/stage.ts';

let browser: Browser;
let scripts: Scripts;

beforeAll(async () => {
  const [opened, page, worker] = await Promise.all([
    launchChromium(),
    bundlePage(),
    bundleWorker(),
  ]);
  browser = opened;
  scripts = { page, worker };
});
afterAll(() => browser?.close());

/** Each on a stage of its own, beside the others: they mostly wait. */
function story(name: string, tell: (stage: WorkerStage) => Promise<void>): void {
  test.concurrent(name, async () => {
    const stage = await WorkerStage.setUp(browser, scripts);
    try {
      await tell(stage);
    } finally {
      await stage.takeDown();
    }
  });
}

/** By the page alone: the control. */
for (const [transport, isMended] of [
  ['worker', false],
  ['page', true],
] as const) {
  story(`a reload over a request by a ${transport} wants mending: ${isMended}`, async (stage) => {
    await stage.open(transport);
    await stage.signIn();
    await stage.hasWorker();
    await stage.leaveOver(() => stage.page.reload());
    if (isMended) await until(() => stage.forced > 0, 'a rotation is forced');
    await stage.kept();
    expect(stage.forced > 0).toBe(isMended);
  });
}

story(
  'the first load goes by the page, and the worker takes over without a sign-in',
  async (stage) => {
    stage.files['/worker.js'] = `${scripts.worker}
    let install;
    addEventListener('install', (event) => event.waitUntil(new Promise((go) => { install = go; })));
    addEventListener('message', () => install());`;
    await stage.open('worker');
    await stage.signIn();
    expect(await stage.get('/api/me')).toEqual({ status: 200 });
    expect(await stage.tab('hasWorker()')).toBe(false);
    expect((await stage.look())?.isLeader).toBe(true);
    await stage.page.evaluate(
      'navigator.serviceWorker.getRegistration().then((all) => all.installing.postMessage(0))',
    );
    await stage.hasWorker();
    await stage.pastWindow();
    expect(await stage.get('/api/me')).toEqual({ status: 200 });
    await stage.workerLeads();
    expect(stage.rows(/sign_in/)).toHaveLength(1);
  },
);

story(
  'a worker that knows nothing of tokenchart is left alone until it is another one',
  async (stage) => {
    stage.files['/worker.js'] = '';
    await stage.open('worker');
    await stage.signIn();
    await stage.hasWorker();
    expect(await stage.get('/api/me')).toEqual({ status: 200 });
    stage.files['/worker.js'] = `${scripts.worker}\nself.skipWaiting();`;
    await stage.page.evaluate(
      'navigator.serviceWorker.getRegistration().then((all) => all.update())',
    );
    await until(async () => {
      await stage.get('/api/me');
      return !(await stage.look())?.isLeader;
    }, 'the worker leads');
    expect(stage.forced).toBe(0);
  },
);

story('a hard reload has the worker, too', async (stage) => {
  await stage.open('worker');
  await stage.signIn();
  await stage.hasWorker();
  const devtools = await stage.page.context().newCDPSession(stage.page);
  await stage.leaveOver(async () => {
    const loaded = stage.page.waitForEvent('load');
    await devtools.send('Page.reload', { ignoreCache: true });
    await loaded;
  });
  await stage.kept();
  expect(stage.forced).toBe(0);
});

story('a worker that is ended while idle is started again', async (stage) => {
  await stage.open('worker');
  await stage.signIn();
  await stage.hasWorker();
  expect(await stage.get('/api/me')).toEqual({ status: 200 });
  await stage.stopWorkers();
  await stage.pastWindow();
  expect(await stage.get('/api/me')).toEqual({ status: 200 });
  await stage.workerLeads();
  expect(stage.forced).toBe(0);
});

story('a worker that is ended over a request costs one recovery, and no session', async (stage) => {
  await stage.open('worker');
  await stage.signIn();
  await stage.hasWorker();
  await stage.pastWindow();
  const { call } = await stage.beginSlow();
  await stage.stopWorkers();
  expect(await stage.ended(call)).toHaveProperty('error');
  await until(() => stage.forced > 0, 'a rotation is forced');
  await stage.kept();
  expect(await stage.get('/api/me')).toEqual({ status: 200 });
});

story('an update that skips waiting loses nothing', async (stage) => {
  await stage.open('worker');
  await stage.signIn();
  await stage.hasWorker();
  await stage.pastWindow();
  const { served } = await stage.beginSlow();
  stage.files['/worker.js'] = `${scripts.worker}\nself.skipWaiting();`;
  await stage.page.evaluate(
    'navigator.serviceWorker.getRegistration().then((all) => all.update())',
  );
  await served();
  await stage.kept();
  expect(await stage.get('/api/me')).toEqual({ status: 200 });
  expect(stage.forced).toBe(0);
});

story('a browser without service workers', async (stage) => {
  await stage.page.addInitScript('delete Navigator.prototype.serviceWorker');
  await stage.open('worker');
  await stage.signIn();
  await stage.pastWindow();
  expect(await stage.get('/api/me')).toEqual({ status: 200 });
  expect((await stage.look())?.isLeader).toBe(true);
});

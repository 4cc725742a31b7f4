/** Chromium by Playwright, with timers throttled and pages cached as users have it. */
import { readdirSync, readFileSync } from 'node:fs';
import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import { launchChromium } from '../../harness.ts';
import { until } from '../../stories/until.ts';
import type { Engine, EngineTab, Profile } from './engine.ts';

/** Playwright's own arguments that make hidden and cached pages behave as they do for no user. */
const DISTORTING = [
  '--disable-back-forward-cache',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

export async function startChromium(): Promise<Engine> {
  const browser = await launchChromium({ ignoreDefaultArgs: DISTORTING });
  const findRenderer = createFinder(await browser.newBrowserCDPSession());
  return {
    name: 'chromium',
    profile: async () => profileOf(await browser.newContext(), findRenderer),
    quit: () => browser.close(),
  };
}

function profileOf(context: BrowserContext, findRenderer: FindRenderer): Profile {
  const stopped = new Set<number>();
  const tabOf = async (page: Page): Promise<EngineTab> => {
    const cdp = await context.newCDPSession(page);
    let renderer = 0;
    return {
      eval: (expression) => page.evaluate(expression),
      reload: async () => void (await page.reload()),
      navigate: async (url) => void (await page.goto(url)),
      // A page out of the cache has no `load`.
      back: async () => void (await page.goBack({ waitUntil: 'commit' })),
      close: () => page.close(),
      async duplicate() {
        const opened = page.waitForEvent('popup');
        await page.evaluate('void open(location.href)');
        const copy = await opened;
        await copy.waitForLoadState();
        return tabOf(copy);
      },
      async crash() {
        const crashed = page.waitForEvent('crash');
        cdp.send('Page.crash').catch(() => {}); // nobody is left to answer
        await crashed;
      },
      // `Page.setWebLifecycleState` leaves the timers of a visible page alone (tried here).
      async freeze() {
        renderer = await findRenderer(page);
        stopped.add(renderer);
        process.kill(renderer, 'SIGSTOP');
      },
      async thaw() {
        stopped.delete(renderer);
        process.kill(renderer, 'SIGCONT');
      },
      async stopWorkers() {
        await cdp.send('ServiceWorker.enable');
        await cdp.send('ServiceWorker.stopAllWorkers');
      },
    };
  };
  return {
    async open(url) {
      const page = await context.newPage();
      await page.goto(url);
      return tabOf(page);
    },
    async close() {
      for (const renderer of stopped) process.kill(renderer, 'SIGCONT');
      await context.close();
    },
  };
}

type FindRenderer = (page: Page) => Promise<number>;

/** What Linux calls the thread of a worker; no other page here has one. */
const WORKER = 'DedicatedWorker';
const START_WORKER = "void (globalThis.worker = new Worker('data:text/javascript,'))";

/** Finds the process of a page: the one that has a worker as soon as the page has. One at a time. */
function createFinder(browser: CDPSession): FindRenderer {
  let last: Promise<unknown> = Promise.resolve();
  const find = async (page: Page): Promise<number> => {
    await page.evaluate(START_WORKER);
    const renderer = await until(async () => {
      const { processInfo } = await browser.send('SystemInfo.getProcessInfo');
      return processInfo.map(({ id }) => id).find(hasWorker);
    }, 'the process of a page');
    await page.evaluate('worker.terminate()');
    await until(() => !hasWorker(renderer), 'the worker has ended');
    return renderer;
  };
  return (page) => {
    const found = last.then(() => find(page));
    last = found.catch(() => {});
    return found;
  };
}

function hasWorker(pid: number): boolean {
  const threads = `/proc/${pid}/task`;
  try {
    return readdirSync(threads).some((thread) =>
      readFileSync(`${threads}/${thread}/comm`, 'utf8').startsWith(WORKER),
    );
  } catch {
    return false; // the process, or the thread, is gone
  }
}

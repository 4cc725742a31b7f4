import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { storeCases } from '../contract/store-cases.ts';
import { bundle, launchChromium, type Served, servePage, uncaught } from './harness.ts';
import type { StoreName, StoresPage } from './stores.page.ts';

declare const stores: StoresPage; // in the page

const html = '<!doctype html><title>stores</title><script src="/page.js"></script>';
let browser: Browser;
let served: Served;
const errors: Error[] = [];

beforeAll(async () => {
  const script = await bundle(new URL('./stores.page.ts', import.meta.url));
  served = await servePage({ files: { '/': html, '/page.js': script } });
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await served?.close();
});

afterEach(() => {
  expect(errors.splice(0)).toEqual([]);
});

async function openTab(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  uncaught(page, errors);
  await page.goto(served.origin);
  return page;
}

const names: StoreName[] = ['indexedDbStore', 'localStorageStore', 'cookieStore'];

describe.each(names)('%s in Chromium', (store) => {
  let tab: Page;

  beforeAll(async () => {
    tab = await openTab(await browser.newContext());
  });

  afterAll(() => tab?.context().close());

  test.each(storeCases.map(({ name }) => name))('%s', async (name) => {
    await tab.evaluate(([store, name]) => stores.runCase(store, name), [store, name] as const);
  });

  test('a reload finds the text', async () => {
    await tab.evaluate((store) => stores.count(store, 3), store);
    await tab.reload();
    expect(await tab.evaluate((store) => stores.read(store), store)).toBe('3');
  });
});

describe('in Chromium', () => {
  let context: BrowserContext;

  beforeEach(async () => {
    context = await browser.newContext();
  });

  afterEach(() => context.close());

  test('two tabs lose none of 500 updates each on IndexedDB', async () => {
    const tabs = [await openTab(context), await openTab(context)];
    await Promise.all(tabs.map((tab) => tab.evaluate(() => stores.count('indexedDbStore', 500))));
    for (const tab of tabs) {
      expect(await tab.evaluate(() => stores.read('indexedDbStore'))).toBe('1000');
    }
  });

  test('a tab that deletes the database is not blocked, and the others start anew', async () => {
    const [tab, other] = [await openTab(context), await openTab(context)];
    await tab.evaluate(() => stores.count('indexedDbStore', 1));
    await other.evaluate(() => stores.deleteDatabase());
    expect(await tab.evaluate(() => stores.read('indexedDbStore'))).toBeNull();
    expect(await tab.evaluate(() => stores.count('indexedDbStore', 2))).toBe('2');
  });

  test('a cookie that is too long is rejected; the longest is stored', async () => {
    const tab = await openTab(context);
    const room = 4096 - 'long=; path=/; samesite=Lax'.length;
    expect(await tab.evaluate((room) => stores.tooLong(room), room)).toBe('stored');
    expect(await tab.evaluate((room) => stores.tooLong(room + 1), room)).toContain('4097 of');
  });

  test('in an opaque origin each store rejects with an Error', async () => {
    const tab = await context.newPage();
    const { origin } = served;
    await tab.goto(origin);
    await tab.setContent(`<iframe sandbox="allow-scripts" src="${origin}/"></iframe>`);
    const frame = await (await tab.waitForSelector('iframe')).contentFrame();
    await frame?.waitForFunction(() => 'stores' in globalThis);
    for (const store of names) {
      const result = frame?.evaluate((store) => stores.read(store), store);
      await expect(result).rejects.toThrow(/SecurityError|denied|sandboxed/);
    }
  });
});

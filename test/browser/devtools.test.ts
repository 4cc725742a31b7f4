/** Two tabs with their inspectors, in a real Chromium, under a policy that allows no markup. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type ReferenceServer, startReferenceServer } from 'tokenchart/testing/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { InspectedPage } from './devtools.page.ts';
import { bundle, launchChromium, type Served, servePage, uncaught } from './harness.ts';
import { ada } from './stories/stage.ts';

const WINDOW_MS = 2_000;
const POLICY = "default-src 'self'; connect-src *; require-trusted-types-for 'script'";

let browser: Browser;
let server: ReferenceServer;
let site: Served;
let context: BrowserContext;
const errors: Error[] = [];
const tokens = new Set<string>();

beforeAll(async () => {
  const entry = new URL('./devtools.page.ts', import.meta.url);
  const [chromium, reference, script] = await Promise.all([
    launchChromium(),
    startReferenceServer({ kind: 'classic', users: [ada], batchWindowMs: WINDOW_MS }),
    bundle(entry),
  ]);
  browser = chromium;
  server = reference;
  const body = '<!doctype html><title>app</title><body><script src="/app.js"></script>';
  const headers = { 'content-security-policy': POLICY };
  site = await servePage({ files: { '/': { body, headers }, '/app.js': script } });
  context = await browser.newContext();
  await context.addInitScript(recordPosts);
  context.on('response', (response) => {
    const token = response.headers()['access-token']?.trim();
    if (token) tokens.add(token);
  });
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
  await server?.close();
});

async function open(): Promise<Page> {
  const page = await context.newPage();
  uncaught(page, errors);
  page.on('console', (message) => {
    if (/policy|trusted/i.test(message.text())) errors.push(new Error(message.text()));
  });
  const query = new URLSearchParams({ api: server.url, windowMs: String(WINDOW_MS) });
  await page.goto(`${site.origin}/?${query}`);
  return page;
}

/** Keeps what the inspectors post. */
function recordPosts(): void {
  const posted: string[] = [];
  Object.assign(globalThis, { posted });
  const { postMessage } = BroadcastChannel.prototype;
  BroadcastChannel.prototype.postMessage = function (message: unknown) {
    if (this.name.startsWith('tokenchart-devtools:')) posted.push(JSON.stringify(message));
    postMessage.call(this, message);
  };
}

const call = <K extends keyof InspectedPage>(page: Page, name: K, argument?: unknown) =>
  page.evaluate(`inspected.${name}(${JSON.stringify(argument) ?? ''})`);

const lit = (page: Page) =>
  page
    .locator('tokenchart-inspector .active')
    .evaluateAll((all) => all.map((state) => state.getAttribute('data-state')));
const roles = (page: Page) =>
  page.locator('tokenchart-inspector tr td:nth-child(2)').allTextContents();
const timeline = (page: Page) => page.locator('tokenchart-inspector li span').allTextContents();
/** All that the inspector shows, and has posted. */
const everything = (page: Page) =>
  page.locator('tokenchart-inspector').evaluate((element) => {
    const { posted } = globalThis as unknown as { posted: readonly string[] };
    return [element.outerHTML, element.shadowRoot?.innerHTML, ...posted].join('\n');
  });
/** A busy machine may need long for what is soon. */
const soon = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 10_000 });

test('two tabs show their roles, a rotation, a loss and its recovery, and no token', async () => {
  const leader = await open();
  await call(leader, 'signIn', ada);
  const follower = await open();
  await soon(() => roles(leader)).toEqual(['leader by locks', 'follower by locks']);
  await soon(() => roles(follower)).toEqual(['follower by locks', 'leader by locks']);
  await soon(() => lit(follower)).toEqual(['token.idle']);
  server.clock.advance(WINDOW_MS);
  expect(await call(leader, 'get', '/api/me')).toBe(200);
  await soon(() => timeline(leader)).toContain('rotated: token 2');
  await soon(() => lit(follower)).toEqual(['token.idle']);

  server.clock.advance(WINDOW_MS);
  const recovery = server.faults.hold({ match: /unbatch/ });
  server.faults.answerAfter(504, { match: '/api/me' });
  expect(await call(follower, 'get', '/api/me')).toBe(504);
  await soon(() => lit(leader)).toEqual(['token.stale', 'token.stale.recovering']);
  await soon(() => lit(follower)).toEqual(['token.stale', 'token.stale.waiting']);
  const glow = leader.locator('tokenchart-inspector .active:not(.compound) rect');
  const stroke = await glow.evaluate((rect) => getComputedStyle(rect).strokeWidth);
  expect(stroke).toBe('2px');
  recovery.release();
  await soon(() => timeline(leader)).toContain('recovered: rotated');
  await soon(() => timeline(follower)).toContain('token in doubt: answerLost');
  await soon(() => timeline(follower)).toContain('rotated: token 3');
  expect((await timeline(leader)).join()).toMatch(/GET \S*\/auth\/validate_token → 200/);

  const texts = (await Promise.all([leader, follower].map(everything))).join();
  expect(texts).toContain('"kind":"status"');
  expect(texts).toContain('rotated: token 3');
  expect(tokens.size).toBeGreaterThanOrEqual(3);
  expect([...tokens].filter((token) => texts.includes(token))).toEqual([]);

  await call(follower, 'undo');
  await soon(() => roles(leader)).toEqual(['leader by locks']);
  expect(errors).toEqual([]);
}, 30_000);

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium, uncaught } from './harness.ts';

const STORY_MS = 30_000;
const ROLES_MS = 30_000;
const LEADER = 'leader (by locks)';
const FOLLOWER = 'follower';
/** A follower's request whose answer a gateway has replaced. */
const LOST = /^tab 1: GET \S+ → 504 instead of the answer$/;
/** The gem's own: a busy machine may need longer for a reload than the demo's short one lasts. */
const WINDOW_MS = 5_000;

let demo: ChildProcess;
let url: string;
let browser: Browser;

beforeAll(async () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const { NODE_ENV: _, ...env } = process.env;
  const options = ['--import', 'tsx', 'demo/start.ts', '--window', String(WINDOW_MS)];
  demo = spawn(process.execPath, options, { cwd: root, env });
  [url, browser] = await Promise.all([printedUrl(demo), launchChromium()]);
});

afterAll(async () => {
  await browser?.close();
  const ended = once(demo, 'exit');
  demo.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
});

test('the story on classic: the usual code is signed out, tokenchart is not', async () => {
  const page = await browser.newPage();
  const errors = uncaught(page);
  await page.goto(url);
  await play(page, 'Play the story');
  expect(await badges(page)).toEqual({ usual: 'signed out', tokenchart: 'signed in' });
  expect(await page.locator('.narration li').last().innerText()).toContain(
    'The usual code is signed out by a 401. tokenchart is still signed in.',
  );
  expect(await page.locator('.tokenchart').getByTestId('own').innerText()).toBe(
    await page.locator('.tokenchart').getByTestId('newest').innerText(),
  );
  expect(errors).toEqual([]);
  await page.close();
});

test('the page logs no error, and shows and posts no token', async () => {
  const page = await browser.newPage();
  const errors = uncaught(page);
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  const tokens = listenForTokens(page);
  const texts = await listenToPages(page);
  await page.goto(url);
  await play(page, 'Reload both mid-flight');
  expect(await badges(page)).toEqual({ usual: 'signed in', tokenchart: 'signed in' });
  expect(errors).toEqual([]);
  expect(complaints).toEqual([]);
  expect(tokens.size).toBeGreaterThanOrEqual(2);
  expect(texts.filter((text) => text.includes('"type":"answered"')).length).toBeGreaterThan(4);
  expect(texts.filter((text) => text.includes('<body>')).length).toBeGreaterThan(4);
  const leaks = texts.filter((text) => [...tokens].some((token) => text.includes(token)));
  expect(leaks).toEqual([]);
  await page.close();
});

test('further tabs: one leads, another takes over, and recovers for the others', async () => {
  const page = await browser.newPage();
  const errors = uncaught(page);
  await page.goto(url);
  const second = await openTab(page, errors);
  const third = await openTab(page, errors);
  await rolesBecome(page, { 'tab 1 (here)': LEADER, 'tab 2': FOLLOWER, 'tab 3': FOLLOWER });
  await page.reload(); // its frame leads no longer
  await rolesBecome(page, { 'tab 1 (here)': FOLLOWER, 'tab 2': LEADER, 'tab 3': FOLLOWER });
  await second.close();
  await rolesBecome(page, { 'tab 1 (here)': FOLLOWER, 'tab 3': LEADER });
  const log = page.locator('.tokenchart .log li');
  await log.filter({ hasText: /^tab 3: leads from now on$/ }).waitFor();

  await page.getByRole('button', { name: 'Drop the next answer' }).click();
  const sinceLoss = async () => {
    const lines = await log.allInnerTexts(); // newest first
    return lines.slice(
      0,
      Math.max(
        0,
        lines.findIndex((line) => LOST.test(line)),
      ),
    );
  };
  const recovered = expect.stringMatching(/^tab 3: recovery → 200, new token №\d+$/);
  await expect.poll(sinceLoss, { timeout: STORY_MS }).toContainEqual(recovered);
  expect(await sinceLoss()).not.toContainEqual(expect.stringMatching(/^tab 1: recovery/));
  await page
    .getByTestId('recoverer')
    .filter({ hasText: /^tab 3$/ })
    .waitFor();
  const holders = [
    third.locator('header.tab').filter({ hasText: `tab 3 · ${LEADER}` }),
    page.locator('.tabs tr').filter({ hasText: 'here' }),
    page.locator('.tokenchart [data-testid=newest]'),
  ];
  const tokens = async () => {
    const texts = await Promise.all(holders.map((holder) => holder.innerText()));
    return new Set(texts.map((text) => /№\d+/.exec(text)?.[0]));
  };
  await expect.poll(tokens, { timeout: STORY_MS }).toHaveProperty('size', 1);
  expect(errors).toEqual([]);
  await page.context().close();
});

test('the inspector is one more tab, and shows what the others are', async () => {
  const page = await browser.newPage();
  const errors = uncaught(page);
  await page.goto(url);
  await rolesBecome(page, { 'tab 1 (here)': LEADER });
  const opened = page.context().waitForEvent('page');
  await page.getByRole('link', { name: 'Inspector' }).click();
  const tab = await opened;
  uncaught(tab, errors);
  const inspector = tab.locator('tokenchart-inspector');
  const roles = () => inspector.locator('td:nth-child(2)').allTextContents();
  await expect.poll(roles, { timeout: ROLES_MS }).toEqual(['follower by locks', 'leader by locks']);
  await tab.getByRole('button', { name: 'Sign in' }).click();
  const lines = () => inspector.locator('li').allTextContents();
  const signedIn = expect.stringMatching(/signed in: signedIn$/);
  await expect.poll(lines, { timeout: STORY_MS }).toContainEqual(signedIn);
  expect(errors).toEqual([]);
  await page.context().close();
});

/** Presses the button, and waits until the new tab says which one it is. */
async function openTab(page: Page, errors: Error[]): Promise<Page> {
  const opened = page.context().waitForEvent('page');
  await page.getByRole('button', { name: 'Open another tab' }).click();
  const tab = await opened;
  uncaught(tab, errors);
  await tab
    .getByTestId('tab')
    .filter({ hasText: /^tab \d+ · (follower|leader)/ })
    .waitFor();
  return tab;
}

/** Waits until the list of the main page shows exactly these tabs, in these roles. */
async function rolesBecome(page: Page, roles: Readonly<Record<string, string>>): Promise<void> {
  const rows = page.locator('.tabs tbody tr');
  const shown = async () => {
    const texts = await rows.evaluateAll((all) =>
      all.map((row) => [...row.children].slice(0, 2).map((cell) => cell.textContent ?? '')),
    );
    return Object.fromEntries(texts);
  };
  await expect.poll(shown, { timeout: ROLES_MS }).toEqual(roles);
}

async function printedUrl({ stdout, stderr }: ChildProcess): Promise<string> {
  let printed = '';
  stderr?.on('data', (text) => {
    printed += text;
  });
  for await (const text of stdout ?? []) {
    printed += text;
    const found = /open (http:\S+)/.exec(printed)?.[1];
    if (found) return found;
  }
  throw new Error(`the demo did not start: ${printed}`);
}

/** Presses a button, and waits until what it started has ended without a failure. */
async function play(page: Page, button: string): Promise<void> {
  await page.getByRole('button', { name: button }).click();
  await page.locator('.narration[data-running="false"]').waitFor({ timeout: STORY_MS });
  const failed = await page.locator('.narration li.failed').allInnerTexts();
  expect(failed).toEqual([]);
}

async function badges(page: Page) {
  const badge = (side: string) => page.locator(`.client.${side} .badge`).innerText();
  return { usual: await badge('usual'), tokenchart: await badge('tokenchart') };
}

/** Every token that the server sends to this page. */
function listenForTokens(page: Page): Set<string> {
  const tokens = new Set<string>();
  page.on('response', (response) => {
    const token = response.headers()['access-token']?.trim();
    if (token) tokens.add(token);
  });
  return tokens;
}

/** Everything that the page and its frames post or show, at any time. */
async function listenToPages(page: Page): Promise<string[]> {
  const texts: string[] = [];
  await page.exposeFunction('notice', (text: string) => texts.push(text));
  await page.addInitScript(() => {
    const { notice } = globalThis as unknown as { notice(text: string): void };
    const hear = ({ data }: MessageEvent) => notice(JSON.stringify(data));
    addEventListener('message', hear);
    new BroadcastChannel('tokenchart-demo:tabs').onmessage = hear;
    const look = () => {
      const inputs = [...document.querySelectorAll('input')].map(({ value }) => value);
      notice(document.documentElement.outerHTML + inputs.join());
    };
    const watched = { subtree: true, childList: true, attributes: true, characterData: true };
    new MutationObserver(look).observe(document, watched);
  });
  return texts;
}

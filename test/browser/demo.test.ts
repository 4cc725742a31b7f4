import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium, uncaught } from './harness.ts';

const STORY_MS = 30_000;
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
    addEventListener('message', ({ data }) => notice(JSON.stringify(data)));
    const look = () => {
      const inputs = [...document.querySelectorAll('input')].map(({ value }) => value);
      notice(document.documentElement.outerHTML + inputs.join());
    };
    const watched = { subtree: true, childList: true, attributes: true, characterData: true };
    new MutationObserver(look).observe(document, watched);
  });
  return texts;
}

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, type ExpectStatic, test } from 'vitest';
import { type RunningDemo, startHere, startProcess } from './demo/start.ts';
import { launchChromium, uncaught } from './harness.ts';

const STORY_MS = 30_000;
const ROLES_MS = 30_000;
const LEADER = 'leader (by locks)';
const FOLLOWER = 'follower';
const HERE = 'tab 1 (here)';
/** A follower's request whose answer a gateway has replaced. */
const LOST = /^tab 1: GET \S+ → 504 instead of the answer$/;
/** The gem's own: a busy machine may need longer for a reload than the demo's short one lasts. */
const WINDOW_MS = 5_000;

let browser: Browser;
/** One for each story. They start before any is told: building pages is work, telling mostly waits. */
const demos: RunningDemo[] = [];
let stories = 0;

beforeAll(async () => {
  browser = await launchChromium();
  demos.push(await startProcess(WINDOW_MS));
  while (demos.length < stories) demos.push(await startHere(WINDOW_MS));
});

afterAll(async () => {
  await browser?.close();
  for (const demo of demos) await demo.end();
});

interface Scene {
  /** A test that runs beside others has one of its own. */
  readonly expect: ExpectStatic;
  readonly page: Page;
  readonly url: string;
  /** What nobody caught; looked at in the end. */
  readonly errors: Error[];
}

/** Each with a demo and a browser's profile of its own, beside the others. */
function story(name: string, tell: (scene: Scene) => Promise<void>): void {
  const at = stories;
  stories += 1;
  test.concurrent(name, async ({ expect }) => {
    const page = await browser.newPage();
    const errors = uncaught(page);
    await tell({ expect, page, url: demos[at]?.url ?? '', errors });
    expect(errors).toEqual([]);
    await page.context().close();
  });
}

story('the story on classic: the usual code is signed out, tokenchart is not', async (scene) => {
  const { expect, page, url } = scene;
  await page.goto(url);
  await play(scene, 'Play the story');
  expect(await badges(page)).toEqual({ usual: 'signed out', tokenchart: 'signed in' });
  expect(await page.locator('.narration li').last().innerText()).toContain(
    'The usual code is signed out by a 401. tokenchart is still signed in.',
  );
  expect(await page.locator('.tokenchart').getByTestId('own').innerText()).toBe(
    await page.locator('.tokenchart').getByTestId('newest').innerText(),
  );
});

story('the page logs no error, and shows and posts no token', async (scene) => {
  const { expect, page, url } = scene;
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  const tokens = listenForTokens(page);
  const texts = await listenToPages(page);
  await page.goto(url);
  await play(scene, 'Reload both mid-flight');
  expect(await badges(page)).toEqual({ usual: 'signed in', tokenchart: 'signed in' });
  expect(complaints).toEqual([]);
  expect(tokens.size).toBeGreaterThanOrEqual(2);
  expect(texts.filter((text) => text.includes('"type":"answered"')).length).toBeGreaterThan(4);
  expect(texts.filter((text) => text.includes('<body>')).length).toBeGreaterThan(4);
  const leaks = texts.filter((text) => [...tokens].some((token) => text.includes(token)));
  expect(leaks).toEqual([]);
});

story('further tabs: one leads, another takes over, and recovers for the others', async (scene) => {
  const { expect, page, url, errors } = scene;
  await page.goto(url);
  const others: Record<string, Page> = {};
  for (const name of ['tab 2', 'tab 3']) others[name] = await openTab(page, errors);
  await oneLeads(scene, [HERE, 'tab 2', 'tab 3']);
  await page.reload(); // its frame leads no longer
  const next = await otherLeads(scene, [HERE, 'tab 2', 'tab 3']);
  await others[next]?.close();
  const last = next === 'tab 2' ? 'tab 3' : 'tab 2';
  await rolesBecome(scene, { [HERE]: FOLLOWER, [last]: LEADER });
  const log = page.locator('.tokenchart .log li');
  await log.filter({ hasText: new RegExp(`^${last}: leads from now on$`) }).waitFor();

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
  const recovered = expect.stringMatching(`^${last}: recovery → 200, new token №\\d+$`);
  await expect.poll(sinceLoss, { timeout: STORY_MS }).toContainEqual(recovered);
  expect(await sinceLoss()).not.toContainEqual(expect.stringMatching(/^tab 1: recovery/));
  await page
    .getByTestId('recoverer')
    .filter({ hasText: new RegExp(`^${last}$`) })
    .waitFor();
  const holders = [
    others[last]?.locator('header.tab').filter({ hasText: `${last} · ${LEADER}` }),
    page.locator('.tabs tr').filter({ hasText: 'here' }),
    page.locator('.tokenchart [data-testid=newest]'),
  ];
  const tokens = async () => {
    const texts = await Promise.all(holders.map((holder) => holder?.innerText()));
    return new Set(texts.map((text) => /№\d+/.exec(text ?? '')?.[0]));
  };
  await expect.poll(tokens, { timeout: STORY_MS }).toHaveProperty('size', 1);
});

story('the inspector is one more tab, and shows what the others are', async (scene) => {
  const { expect, page, url, errors } = scene;
  await page.goto(url);
  await rolesBecome(scene, { [HERE]: LEADER });
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
async function rolesBecome(
  { expect, page }: Scene,
  roles: Readonly<Record<string, string>>,
): Promise<void> {
  await expect.poll(() => shownRoles(page), { timeout: ROLES_MS }).toEqual(roles);
}

/** Waits until it shows exactly these tabs, and that one of them leads. */
async function oneLeads({ expect, page }: Scene, names: readonly string[]): Promise<string> {
  let roles: Readonly<Record<string, string>> = {};
  const shown = async () => {
    roles = await shownRoles(page);
    return { names: Object.keys(roles).sort(), roles: Object.values(roles).sort() };
  };
  const ranks = [...names.slice(1).map(() => FOLLOWER), LEADER];
  await expect.poll(shown, { timeout: ROLES_MS }).toEqual({ names, roles: ranks });
  return names.find((name) => roles[name] === LEADER) ?? '';
}

/** As long as the main page leads, it is reloaded: tabs depose one that is too busy to answer them. */
async function otherLeads(scene: Scene, names: readonly string[]): Promise<string> {
  for (;;) {
    const leader = await oneLeads(scene, names);
    if (leader !== HERE) return leader;
    await scene.page.reload();
  }
}

async function shownRoles(page: Page): Promise<Record<string, string>> {
  const texts = await page
    .locator('.tabs tbody tr')
    .evaluateAll((all) =>
      all.map((row) => [...row.children].slice(0, 2).map((cell) => cell.textContent ?? '')),
    );
  return Object.fromEntries(texts);
}

/** Presses a button, and waits until what it started has ended without a failure. */
async function play({ expect, page }: Scene, button: string): Promise<void> {
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

/** What the adapters' stories do in their page, beyond what all stories do. */

import { holdAnswer, recovered } from '../stories/losses.ts';
import type { CallEnd } from '../stories/page/app.ts';
import { check, type Stage } from '../stories/stage.ts';
import { until } from '../stories/until.ts';
import type { AdapterApp, ScreenName, Sending } from './page/choice.ts';

declare const app: AdapterApp; // in the page

export const VALIDATION = '/auth/validate_token';

/** Signed in, loaded anew as some apps need it, and the next request is due to rotate the token. */
export async function begin(stage: Stage): Promise<void> {
  await stage.open();
  await stage.signIn();
  await stage.reload();
  await stage.pastWindow();
}

export const open = ({ parts: { page } }: Stage, screen: ScreenName): Promise<void> =>
  page.evaluate((screen) => app.open(screen), screen);

export const save = ({ parts: { page } }: Stage): Promise<CallEnd> =>
  page.evaluate(() => app.save());

export const send = ({ parts: { page } }: Stage, sending: Sending): Promise<CallEnd> =>
  page.evaluate((sending) => app.send(sending), sending);

/** Waits until `path` was answered so many times. */
export const answered = (stage: Stage, path: string, times: number): Promise<unknown> =>
  until(
    () => stage.rows(path).filter((row) => row.answered).length >= times,
    `${path} was answered ${times} times`,
  );

/** What is shown is asked for anew by what `work` does. */
export async function revalidated(stage: Stage, paths: readonly string[], work: () => unknown) {
  const before = paths.map((path) => stage.rows(path).filter((row) => row.answered).length);
  await work();
  await Promise.all(paths.map((path, n) => answered(stage, path, (before[n] ?? 0) + 1)));
  // SWR asks for nothing anew whose answer it has not yet seen.
  const busy = stage.parts.page.locator('output[aria-busy=true]');
  await until(async () => (await busy.count()) === 0, 'the page has seen the answers');
}

/** The network goes and comes back, and the page knows. */
export async function reconnect({ parts: { context, page } }: Stage): Promise<void> {
  await context.setOffline(true);
  await page.waitForFunction(() => !navigator.onLine);
  await context.setOffline(false);
  await page.waitForFunction(() => navigator.onLine);
}

/** The page is left while an answer is on its way to it, and opened again. */
export async function leaveWith(stage: Stage, path: string, work: () => unknown): Promise<void> {
  const { page, server } = stage.parts;
  const answer = holdAnswer(stage, path);
  await work();
  await until(() => answer.isHeld(), 'an answer that is held');
  const row = stage.rows(path).at(-1);
  check(row?.rotated === true, 'the server has not rotated');
  const address = page.url();
  await page.goto('about:blank');
  await until(() => row.aborted, 'the held answer has lost its page');
  server.faults.clear();
  await page.goto(address);
  await stage.started();
}

/** After what has happened the app is used for a while: with tokenchart all is answered. */
export async function goOn(stage: Stage): Promise<void> {
  await recovered(stage);
  for (const round of [1, 2]) {
    await stage.pastWindow();
    const status = await stage.get(`/api/list/used?${round}`);
    check(stage.isControl || status === 200, `request ${round} after the window: ${status}`);
  }
  if (!stage.isControl) await showsItsState(stage);
}

async function showsItsState(stage: Stage): Promise<void> {
  const shown = stage.parts.page.locator('p');
  await until(async () => (await shown.innerText()) === (await stage.view()).state, 'its state');
}

/**
 * Without locks and channel: a page signs out while others wait for answers. One of those finds the
 * sign-out when it is about to recover, and writes its mark into the signed-out record all the same;
 * each page that reads it then is `stale` for ever, without a credential.
 */
import { createSimulation } from 'tokenchart/testing';
import { expect, test } from 'vitest';
import { type App, ada, openApp } from '../../support/app.ts';

const LATE = '/api/list/late';

async function story(signOutAt: number, answerAt: number, wakeAt: number, count = 5) {
  const simulation = createSimulation({ kind: 'classic', hasLocks: false, hasChannels: false });
  const tabs = [openApp(simulation)];
  await simulation.until((tabs[0] as App).session.signIn(ada));
  while (tabs.length < count) tabs.push(openApp(simulation));
  await simulation.advance(7_000);
  const isLate = (_: unknown, path: string) => path.includes(LATE);
  for (let n = 1; n < count; n += 1) {
    simulation.network.inject({ matches: isLate, delayAnswerMs: answerAt });
  }
  for (const tab of tabs.slice(1)) tab.fetch(LATE).catch(() => {});
  await simulation.advance(signOutAt);
  (tabs[0] as App).session.signOut();
  await simulation.advance(wakeAt);
  for (const tab of tabs) tab.page.wake();
  await simulation.advance(20_000);
  return tabs.map(({ session }) => session.getSnapshot().state);
}

const cases = [100, 2_000].flatMap((signOutAt) =>
  [0, 500].flatMap((later) =>
    [1_000, 3_000].map((wakeAt) => [signOutAt, signOutAt + later, wakeAt] as const),
  ),
);

test.each(cases)('sign-out after %d ms, answers after %d ms, a look %d ms later', async (...at) => {
  expect(await story(...at)).toEqual(Array(5).fill('signedOut'));
});

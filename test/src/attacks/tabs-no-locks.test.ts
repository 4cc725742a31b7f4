/** `navigator.locks` is there and refuses: an opaque origin, a document that is not fully active. */
import { createSimulation } from 'tokenchart/testing';
import { expect, test } from 'vitest';
import { ada, get, openApp } from '../../support/app.ts';

const refuse = async (): Promise<never> => {
  throw new DOMException('The request was denied.', 'SecurityError');
};

test.each([
  ['locks that refuse everything', { request: refuse, query: refuse }],
  ['locks that grant nothing', { request: refuse, query: async () => ({ held: [] }) }],
])('%s: the page leads and recovers all the same', async (_, locks) => {
  const simulation = createSimulation({ kind: 'classic' });
  const page = simulation.openPage();
  const app = openApp({ openPage: () => page } as unknown as typeof simulation, {
    env: { ...page.env, locks: () => locks },
  });
  await simulation.until(app.session.signIn(ada));
  await simulation.advance(7_000);
  simulation.network.inject({ lose: 'answer' });
  await simulation.until(app.fetch('/api/me').catch(() => {}));
  await simulation.advance(15_000);
  expect(await get(simulation, app, '/api/me')).toBe(200);
});

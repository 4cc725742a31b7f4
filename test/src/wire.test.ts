/** Requests of tokenchart's own: what they must never do on their way. */
import { createSimulation } from 'tokenchart/testing';
import { expect, test } from 'vitest';
import { ada, openApp } from '../support/app.ts';

test('a sign-in, a pilot and a sign-out pass the cache, and follow no redirect', async () => {
  const simulation = createSimulation({ kind: 'classic' });
  const { env } = simulation.openPage();
  const own: [string, RequestInit][] = [];
  const fetch: typeof env.fetch = (url, init) => {
    if (url.includes('/auth/')) own.push([new URL(url).pathname, init]);
    return env.fetch(url, init);
  };
  const app = openApp(simulation, { env: { ...env, fetch }, carrier: 'pilot' });
  await simulation.until(app.session.signIn(ada));
  await simulation.advance(7_000);
  await simulation.until(app.fetch('/api/me'));
  await simulation.until(app.session.signOut());
  const paths = ['/auth/sign_in', '/auth/validate_token', '/auth/sign_out'];
  expect(own.map(([path]) => path)).toEqual(paths);
  for (const [, init] of own) expect(init).toMatchObject({ cache: 'no-store', redirect: 'error' });
});

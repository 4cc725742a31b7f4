import { deviseTokenAuth } from 'tokenchart';
import { createSimulation } from 'tokenchart/testing';
import { expect, test } from 'vitest';
import { ada, get, openApp } from '../../support/app.ts';
import { openIn, state } from './support.ts';

test('two sessions of two servers, neither of them named: nothing of the one goes to the other', async () => {
  const simulation = createSimulation({ kind: 'classic' });
  const app = openApp(simulation);
  await simulation.until(app.session.signIn(ada));
  const sent: string[][] = [];
  const fetch = async (_: string, init?: RequestInit) => {
    sent.push([...new Headers(init?.headers).keys()]);
    return new Response('{}');
  };
  const other = openIn(simulation, app.page, {
    protocol: deviseTokenAuth({ baseUrl: 'https://other.test/auth' }),
    env: { ...app.page.env, fetch },
  });
  await simulation.until(other.fetch('https://other.test/api'));
  expect(state(other)).toMatchObject({ state: 'signedOut', subject: null });
  expect(sent).toEqual([[]]);
  expect(await get(simulation, app, '/api/me')).toBe(200);
});

/** Axios in a page: what the HTTP cache and redirects could do there. */
import axios from 'axios';
import { createSession, deviseTokenAuth } from 'tokenchart';
import { attachAxios } from 'tokenchart/axios';
import { createSimulation } from 'tokenchart/testing';
import { expect, test } from 'vitest';
import { pastCache, readOutcome } from '../../src/xhr-like.ts';
import { ada } from '../support/app.ts';

test('requests bypass the HTTP cache, and do not leave the origin by a redirect', async () => {
  const simulation = createSimulation();
  const { env, store } = simulation.openPage();
  const seen: unknown[] = [];
  const fetch: typeof env.fetch = (input, init) => {
    seen.push([init.cache, init.mode]);
    return env.fetch(input, init);
  };
  const protocol = deviseTokenAuth({ baseUrl: '/auth' });
  const session = createSession({ protocol, store, env: { ...env, fetch }, carrier: 'request' });
  await simulation.until(session.signIn(ada));
  const api = axios.create({ baseURL: simulation.origin });
  attachAxios(session, api);
  seen.length = 0;
  await simulation.until(api.get('/api/me'));
  expect(seen).toEqual([['no-store', 'same-origin']]);
  session.dispose();
});

test.each([
  ['/api/me', '/api/me', false],
  ['/api/me#part', 'https://app.test/api/me', false],
  ['/api/me', 'https://app.test/login', true],
  ['/api/me', '', false],
])('%s answered from "%s": redirected %s', (url, at, redirected) => {
  const headers = { 'Access-Token': 'x', Odd: null };
  for (const request of [{ responseURL: at }, { res: { responseUrl: at } }]) {
    const response = { status: 422, headers, request };
    for (const outcome of [response, Object.assign(new Error('refused'), { response })]) {
      const answer = readOutcome(outcome, url, 'https://app.test/');
      expect(answer).toMatchObject({ status: 422, redirected });
      const values = ['access-token', 'odd', 'client'].map((name) => answer?.headers.get(name));
      expect(values).toEqual(['x', null, null]);
    }
  }
});

test('what holds no answer is none', () => {
  for (const outcome of [null, 'x', new Error('x'), { status: 0, headers: {} }])
    expect(readOutcome(outcome, '/api/me')).toBeNull();
});

test.each([
  ['xhr', 'get', '/api/me', 'past'],
  ['xhr', 'HEAD', 'https://app.test/api/me', 'past'],
  ['xhr', undefined, 'https://api.test/me', 'unknown'],
  ['xhr', 'post', 'https://api.test/me', 'untouched'],
  ['http', 'get', 'https://api.test/me', 'untouched'],
] as const)('by %s, %s %s is kept out of the HTTP cache: %s', (adapterName, method, url, how) => {
  const fetch = () => Promise.reject(new TypeError('not needed'));
  const env = { fetch, baseUrl: () => 'https://app.test/', origin: () => 'https://app.test' };
  const { isFresh, bypass } = pastCache({ env }, { adapterName }, method, url);
  expect([isFresh, 'If-Modified-Since' in bypass]).toEqual([how !== 'unknown', how === 'past']);
});

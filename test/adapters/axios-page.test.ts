/** Axios in a page: what the HTTP cache and redirects could do there. */
import axios, { type AxiosAdapter, type InternalAxiosRequestConfig } from 'axios';
import { createSession, deviseTokenAuth } from 'tokenchart';
import { attachAxios } from 'tokenchart/axios';
import { createSimulation } from 'tokenchart/testing';
import { expect, test, vi } from 'vitest';
import { readOutcome } from '../../src/xhr-like.ts';
import { ada } from '../support/app.ts';

async function signedIn(fetched: (init: RequestInit) => void = () => {}) {
  const simulation = createSimulation();
  const { env, store } = simulation.openPage();
  const fetch: typeof env.fetch = (input, init) => {
    fetched(init);
    return env.fetch(input, init);
  };
  const protocol = deviseTokenAuth({ baseUrl: '/auth' });
  const session = createSession({ protocol, store, env: { ...env, fetch }, carrier: 'request' });
  await simulation.until(session.signIn(ada));
  return { simulation, session };
}

test('requests bypass the HTTP cache, and do not leave the origin by a redirect', async () => {
  const seen: unknown[] = [];
  const { simulation, session } = await signedIn(({ cache, mode }) => seen.push([cache, mode]));
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
  ['xhr', 'get', 'https://api.test/me', 'unknown'],
  ['xhr', 'post', 'https://api.test/me', 'untouched'],
  ['http', 'get', 'https://api.test/me', 'untouched'],
] as const)('by %s, %s %s is kept out of the HTTP cache: %s', async (name, method, url, how) => {
  const { simulation, session } = await signedIn();
  const settle = vi.spyOn(session, 'settle');
  const sent: InternalAxiosRequestConfig[] = [];
  const adapter: AxiosAdapter = async (config) => {
    sent.push(config);
    return { config, data: '', status: 200, statusText: 'OK', headers: {} };
  };
  const api = axios.create({ adapter: Object.defineProperty(adapter, 'name', { value: name }) });
  attachAxios(session, api, { origins: [simulation.origin, 'https://api.test'] });
  await simulation.until(api.request({ method, url }));
  const isBypassed = sent[0]?.headers.has('If-Modified-Since');
  expect([settle.mock.calls[0]?.[2], isBypassed]).toEqual([how !== 'unknown', how === 'past']);
  session.dispose();
});

test('an adapter may bring an answer that cannot be read', async () => {
  const { simulation, session } = await signedIn();
  const api = axios.create({ baseURL: simulation.origin });
  attachAxios(session, api);
  const adapter = (async () => ({ data: 'odd' })) as unknown as AxiosAdapter;
  expect((await simulation.until(api.get('/api/me', { adapter }))).data).toBe('odd');
  session.dispose();
});

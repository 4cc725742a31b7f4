/** The page with today's usual wiring: the controls. */
import axios, { type AxiosAdapter, type AxiosResponse } from 'axios';
import Cookies from 'js-cookie';
import { byAxios } from '../../../adapters/clients.ts';
import type { UsualKey } from '../../../support/usual.ts';
import type { Client, PageConfig } from '../../stories/page/app.ts';
import { controlClient } from '../../stories/page/control.ts';
import type { WiringChoice } from './choice.ts';
import { type Fetcher, type Send, toFetch, type Wired } from './wired.ts';

const NAMES = ['access-token', 'client', 'uid'];

const load = (): Record<string, string> =>
  Object.fromEntries(NAMES.map((name) => [name, Cookies.get(name) ?? '']));

/** As it is found in apps: read once, when the module is loaded. */
const LOADED = load();

export function usualWired(config: PageConfig, { adapter, usual }: WiringChoice): Wired {
  const blanks = usual === 'no-blanks' ? 'ignore' : 'store';
  const client = controlClient({ ...config, blanks });
  const send = {
    'every-header': () => byFetchOf(client.fetch),
    'no-blanks': () => byFetchOf(client.fetch),
    'at-load': () => byFetchOf(withLoaded),
    interceptor: () => byInterceptor(adapter === 'axios-xhr' ? 'xhr' : 'fetch'),
  }[usual]();
  const fetcher = fetcherOf(usual === 'at-load' ? withLoaded : client.fetch);
  return { ...asClient(client, send), send, fetcher, swr: { fetcher }, session: null };
}

const asClient = (client: Client, send: Send): Client => ({ ...client, fetch: toFetch(send) });

const withLoaded: typeof fetch = (input, init) =>
  fetch(input, { ...init, headers: { ...LOADED, ...Object(init?.headers) } });

const byFetchOf =
  (request: typeof fetch): Send =>
  ({ url, timeoutMs: _, ...init }) =>
    request(url, init);

/** A response interceptor that stores every header. */
function byInterceptor(adapter: 'fetch' | 'xhr' | AxiosAdapter): Send {
  const api = axios.create({ adapter });
  const store = ({ headers }: AxiosResponse) => {
    for (const name of NAMES) Cookies.set(name, String(headers[name] ?? ''));
  };
  api.interceptors.request.use((request) => {
    request.headers.set(load());
    return request;
  });
  api.interceptors.response.use(
    (response) => {
      store(response);
      return response;
    },
    (error) => {
      if (error.response) store(error.response);
      return Promise.reject(error);
    },
  );
  return byAxios(api).request;
}

const fetcherOf =
  (request: typeof fetch): Fetcher =>
  async (key: UsualKey, mutation) => {
    const { url, ...init } = typeof key === 'string' ? { url: key } : key;
    const headers = { 'content-type': 'application/json' };
    const post = { method: 'POST', headers, body: JSON.stringify(mutation?.arg) };
    const answer = await request(url, mutation ? post : init);
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
    return answer.json();
  };

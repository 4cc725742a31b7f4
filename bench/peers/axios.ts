/** Clients around axios, all of which send by its fetch adapter. */
import { createRequire } from 'node:module';
import axios, { type AxiosInstance, type AxiosStatic } from 'axios';
import { createAuthRefresh } from 'axios-auth-refresh';
import cookies from 'js-cookie';
import { attachAxios } from 'tokenchart/axios';
import { type Api, assertSigned, batchedApi, tokenOf, URL_OF_API } from '../api.ts';
import { openInWindow } from '../open.ts';
import { type Contender, oneByOne } from '../timing.ts';

function contender(name: string, api: Api, instance: AxiosInstance, token = 0): Contender {
  const call = () => instance.get(URL_OF_API);
  return oneByOne(name, call, () => assertSigned(api.last(), token));
}

const instanceFor = (api: Api) => axios.create({ adapter: 'fetch', env: { fetch: api.fetch } });

const SIGNED = { 'access-token': tokenOf(0), client: 'c', uid: 'u' };

export function bareAxios(): Contender {
  const api = batchedApi();
  const instance = instanceFor(api);
  Object.assign(instance.defaults.headers.common, SIGNED);
  return contender('axios over a stub', api, instance);
}

export async function tokenchartAxios(): Promise<Contender> {
  const api = batchedApi();
  const session = await openInWindow(api);
  const instance = axios.create();
  attachAxios(session, instance);
  return contender('tokenchart attachAxios', api, instance, 1);
}

/** As in many apps: interceptors, and a cookie for each header. */
export function handWritten(): Contender {
  const api = batchedApi();
  const instance = instanceFor(api);
  for (const [name, value] of Object.entries(SIGNED)) cookies.set(name, value);
  instance.interceptors.request.use((config) => {
    for (const name of Object.keys(SIGNED)) config.headers.set(name, cookies.get(name));
    return config;
  });
  instance.interceptors.response.use((response) => {
    const token = String(response.headers['access-token'] ?? '').trim();
    if (token) for (const name of Object.keys(SIGNED)) cookies.set(name, response.headers[name]);
    return response;
  });
  return contender('interceptors + js-cookie', api, instance);
}

export function authRefresh(): Contender {
  const api = batchedApi();
  const instance = instanceFor(api);
  Object.assign(instance.defaults.headers.common, SIGNED);
  createAuthRefresh(instance as never, () => Promise.resolve()); // typed for axios as CommonJS
  return contender('axios-auth-refresh', api, instance);
}

interface DeviseAxios {
  initMiddleware(options: { readonly storage: Record<string, unknown> }): Promise<void>;
}

/** It takes the only axios that it finds, which is the one for `require`. */
export async function deviseAxios(): Promise<Contender> {
  const api = batchedApi();
  const require = createRequire(import.meta.url);
  const own = require('axios') as AxiosStatic;
  const texts = new Map<string, string>();
  const storage = {
    getItem: (key: string) => texts.get(key),
    setItem: (key: string, text: string) => texts.set(key, text),
  };
  await (require('devise-axios') as DeviseAxios).initMiddleware({ storage });
  Object.assign(own.defaults, { adapter: 'fetch', env: { fetch: api.fetch } });
  Object.assign(own.defaults.headers.common, SIGNED);
  return contender('devise-axios', api, own);
}

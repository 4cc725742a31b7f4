/** The usual wiring in the wild: each keeps the credential by itself. */
import axios, { type AxiosResponse } from 'axios';
import type { AdapterFactory, AdapterWorld, ContractRequest } from 'tokenchart/testing';
import { byAxios } from './clients.ts';

type Auth = Record<string, string>;

const NAMES = ['access-token', 'client', 'uid'];

const authOf = ({ credential }: AdapterWorld): Auth => ({
  'access-token': credential.token,
  client: credential.sessionId,
  uid: credential.subject,
});

/** What a page's clients find in its cookies: as js-cookie has it. */
const jars = new WeakMap<object, Map<string, string>>();

function cookiesOf(world: AdapterWorld) {
  const jar = jars.get(world.env) ?? new Map([['auth', JSON.stringify(authOf(world))]]);
  jars.set(world.env, jar);
  return {
    get: (name: string) => jar.get(name),
    set: (name: string, value: string) => void jar.set(name, value),
    remove: (name: string) => void jar.delete(name),
  };
}

/** A response interceptor that stores every header. */
export const storesEveryHeader: AdapterFactory = (world) => {
  const cookies = cookiesOf(world);
  const { fetch } = world.env;
  const send = (input: URL | Request | string, init: RequestInit = {}) =>
    fetch(input as string, init);
  const api = axios.create({ adapter: 'fetch', env: { fetch: send } });
  const load = () => JSON.parse(cookies.get('auth') ?? '{}') as Auth;
  const store = ({ headers }: AxiosResponse) => {
    const auth = Object.fromEntries(NAMES.map((name) => [name, headers[name]]));
    cookies.set('auth', JSON.stringify(auth));
  };
  api.interceptors.request.use((config) => {
    config.headers.set(load());
    return config;
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
  const signOut = async () => cookies.remove('auth');
  return { ...byAxios(api), signOut };
};

/** A helper around js-cookie: blank headers are ignored, and a 401 signs the user out. */
export const cookieHelper: AdapterFactory = (world) => {
  const cookies = cookiesOf(world);
  return {
    async request(request) {
      const auth = JSON.parse(cookies.get('auth') ?? '{}') as Auth;
      const response = await world.env.fetch(request.url, initOf(request, auth));
      const { headers, status } = response;
      if (status === 401) cookies.remove('auth');
      else if (headers.get('access-token')?.trim()) {
        const next = Object.fromEntries(NAMES.map((name) => [name, headers.get(name)]));
        cookies.set('auth', JSON.stringify(next));
      }
      return response;
    },
    signOut: async () => cookies.remove('auth'),
  };
};

/** A module that reads the token when it is loaded. */
export const tokenAtLoad: AdapterFactory = (world) => {
  const cookies = cookiesOf(world);
  const auth = JSON.parse(cookies.get('auth') ?? '{}') as Auth;
  return {
    request: (request) => world.env.fetch(request.url, initOf(request, auth)),
    signOut: async () => cookies.remove('auth'),
  };
};

function initOf(request: ContractRequest, headers: Auth): RequestInit {
  const { method = 'GET', body, timeoutMs } = request;
  const signal =
    request.signal ?? (timeoutMs === undefined ? null : AbortSignal.timeout(timeoutMs));
  return { method, headers, signal, ...(body && { body }) };
}

/** The libraries that people use, with tokenchart in them, as the contract wants to see them. */
import { QueryClient } from '@tanstack/react-query';
import axios, {
  type AxiosAdapter,
  type AxiosInstance,
  type AxiosRequestConfig,
  type AxiosResponse,
  isAxiosError,
} from 'axios';
import ky from 'ky';
import { createFetch as createOfetch } from 'ofetch';
import { attachAxios } from 'tokenchart/axios';
import { createFetch } from 'tokenchart/fetch';
import type {
  AdapterClient,
  AdapterFactory,
  ContractAnswer,
  ContractRequest,
  Inabilities,
} from 'tokenchart/testing';
import { FakeXhr } from './fake-xhr.ts';

export interface Library {
  readonly name: string;
  readonly open: AdapterFactory;
  readonly cannot?: Inabilities;
}

const JSON_TYPE = { 'content-type': 'application/json' };

const signalOf = ({ signal, timeoutMs }: ContractRequest): AbortSignal | undefined =>
  signal ?? (timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs));

/** What `fetch` and its kin take. */
function initOf(request: ContractRequest): RequestInit {
  const { method = 'GET', body } = request;
  const signal = signalOf(request);
  return { method, ...(body && { body, headers: JSON_TYPE }), ...(signal && { signal }) };
}

const byFetch: AdapterFactory = ({ session }) => {
  const fetch = createFetch(session);
  return { request: (request) => fetch(request.url, initOf(request)) };
};

/** The usual ones' answer: axios throws for what it does not like. */
export function byAxios(instance: AxiosInstance, more: AxiosRequestConfig = {}): AdapterClient {
  return {
    async request({ url, method = 'GET', body, signal, timeoutMs }) {
      const config = { url, method, responseType: 'text' as const, ...more };
      const call = instance.request<string>({
        ...config,
        ...(body && { data: body, headers: JSON_TYPE }),
        ...(signal && { signal }),
        ...(timeoutMs && { timeout: timeoutMs }),
      });
      return toAnswer(await call.catch(answerInside));
    },
  };
}

function answerInside(error: unknown): AxiosResponse<string> {
  if (isAxiosError<string>(error) && error.response) return error.response;
  throw error;
}

const toAnswer = ({ status, data }: AxiosResponse<string>): ContractAnswer => ({
  status,
  text: async () => String(data),
});

const axiosBy =
  (open: (world: Parameters<AdapterFactory>[0]) => AxiosRequestConfig): AdapterFactory =>
  (world) => {
    const instance = axios.create(open(world));
    attachAxios(world.session, instance);
    return byAxios(instance);
  };

/** An adapter as apps write them: it knows signals and time-outs, and resolves with whole answers. */
export const customAdapter =
  (send: (url: string, init: RequestInit) => Promise<Response>): AxiosAdapter =>
  async (config) => {
    const { method = 'get', data, signal, timeout } = config;
    const own = signal ?? (timeout ? AbortSignal.timeout(timeout) : undefined);
    const init = { method: method.toUpperCase(), body: data, headers: config.headers.toJSON(true) };
    const given = { ...init, ...(own && { signal: own as AbortSignal }) };
    const response = await send(config.url ?? '', given);
    const { status, statusText } = response;
    const headers = Object.fromEntries(response.headers);
    const request = { responseURL: response.redirected ? `${config.url}/elsewhere` : config.url };
    return { status, statusText, headers, config, request, data: await response.text() };
  };

const byKy: AdapterFactory = ({ session }) => {
  const api = ky.create({ fetch: createFetch(session), retry: 0, throwHttpErrors: false });
  return {
    request: ({ url, timeoutMs, ...rest }) =>
      api(url, { ...initOf({ url, ...rest }), timeout: timeoutMs ?? false }),
  };
};

const byOfetch: AdapterFactory = ({ session }) => {
  const ofetch = createOfetch({ fetch: createFetch(session) });
  const options = { retry: false, ignoreResponseError: true, responseType: 'stream' } as const;
  return {
    request: ({ url, timeoutMs, ...rest }) =>
      ofetch
        .raw(url, {
          ...{ ...initOf({ url, ...rest }), ...options },
          ...(timeoutMs && { timeout: timeoutMs }),
        })
        .then((answer) => ({
          status: answer.status,
          text: () => new Response(answer._data).text(),
        })),
  };
};

/** One query a request; a caller that gives up cancels it, as an unmounted component does. */
const byQuery: AdapterFactory = ({ session }) => {
  const fetch = createFetch(session);
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false, gcTime: 0 } } });
  let count = 0;
  return {
    request(request) {
      count += 1;
      const queryKey = [request.url, count];
      const { signal: caller } = request;
      caller?.throwIfAborted();
      caller?.addEventListener('abort', () => queries.cancelQueries({ queryKey }), { once: true });
      return queries.fetchQuery({
        queryKey,
        async queryFn({ signal }) {
          const response = await fetch(request.url, { ...initOf(request), signal });
          const text = await response.text();
          return { status: response.status, text: async () => text };
        },
      });
    },
    dispose: () => queries.clear(),
  };
};

const WHOLE: Inabilities = { streams: 'it shows headers only with the whole body' };

export const libraries: readonly Library[] = [
  { name: 'createFetch', open: byFetch },
  { name: 'axios by its fetch adapter', open: axiosBy(() => ({})) },
  {
    name: 'axios by XHR',
    open: axiosBy(({ env }) => {
      FakeXhr.fetch = env.fetch;
      return { adapter: 'xhr' };
    }),
    cannot: WHOLE,
  },
  {
    name: 'axios by an adapter of the app',
    open: axiosBy(({ env }) => ({ adapter: customAdapter(env.fetch) })),
    cannot: WHOLE,
  },
  { name: 'ky', open: byKy },
  { name: 'ofetch', open: byOfetch },
  {
    name: 'TanStack Query',
    open: byQuery,
    cannot: { timeouts: 'a query has no time-out of its own' },
  },
];

import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import axios, {
  type AxiosAdapter,
  type AxiosInstance,
  type AxiosProgressEvent,
  type AxiosResponse,
  isAxiosError,
} from 'axios';
import { SessionError } from 'tokenchart';
import { attachAxios } from 'tokenchart/axios';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Recorder, type Served, serveSession, startRecorder } from '../support/http.ts';

type Retried = { retries?: number };

let served: Served;
let recorder: Recorder;

beforeAll(async () => {
  served = await serveSession();
  recorder = await startRecorder();
});
beforeEach(() => {
  served.server.faults.clear();
  served.server.clock.advance(2_000);
  recorder.seen.length = 0;
});
afterAll(async () => {
  recorder.close();
  await served.close();
});

const generation = () => served.session.getSnapshot().generation;
const lastRequest = () => served.server.requests.at(-1);
const countOf = (path: string) =>
  served.server.requests.filter((seen) => seen.path === path).length;
const secretsSeen = () =>
  recorder.seen.flatMap((headers) =>
    ['access-token', 'client', 'uid', 'token-type', 'authorization'].filter(
      (name) => name in headers,
    ),
  );

function attached(config: object = {}): AxiosInstance {
  const instance = axios.create({ baseURL: served.server.url, ...config });
  attachAxios(served.session, instance);
  return instance;
}

/** Lets the request of `call` reach the server when its token is dead. */
async function overtaken(api: AxiosInstance, call: () => Promise<AxiosResponse>) {
  const hold = served.server.faults.hold({ at: 'start', times: 1 });
  const late = call();
  await hold.reached(1);
  await api.get('/api/list/1');
  served.server.clock.advance(3_000);
  await api.get('/api/list/2');
  served.server.clock.advance(3_000);
  hold.release();
  return late;
}

describe.each([
  ['none', {}],
  ['fetch', { adapter: 'fetch' }],
  ['http', { adapter: 'http' }],
])('axios, adapter chosen: %s', (_, config) => {
  let api: AxiosInstance;
  beforeEach(() => {
    api = attached(config);
  });

  test.each(['get', 'post', 'put', 'patch', 'delete'] as const)('%s', async (method) => {
    const { status, data } = await api[method]('/api/me');
    expect([status, data, lastRequest()?.tokenGeneration]).toEqual([
      200,
      { id: 'me' },
      expect.any(Number),
    ]);
  });

  test('resolves addresses as axios does', async () => {
    await api.get('list/7', {
      baseURL: `${served.server.url}/api/`,
      params: { a: [1, 2], b: 'x y' },
    });
    expect(lastRequest()?.path).toBe('/api/list/7?a%5B%5D=1&a%5B%5D=2&b=x+y');
    await api.get(`${served.server.url}/api/me`);
    expect(lastRequest()).toMatchObject({ path: '/api/me', status: 200 });
    await api.get(`${recorder.origin}/x`, { allowAbsoluteUrls: false, validateStatus: null });
    expect(recorder.seen).toEqual([]);
  });

  test('sends every kind of body', async () => {
    const form = new FormData();
    form.set('file', new Blob(['x'.repeat(100)]));
    expect((await api.post('/api/echo', { a: 1 })).data).toEqual({ got: { a: 1 } });
    for (const body of ['z', new Uint8Array(7), new URLSearchParams('a=1'), form])
      expect((await api.post('/api/upload', body)).data.bytes).toBeGreaterThan(0);
  });

  test('calls interceptors in their order, and transformResponse', async () => {
    const order: string[] = [];
    const note =
      (word: string) =>
      <T>(value: T): T => {
        order.push(word);
        return value;
      };
    const instance = axios.create({ ...config, baseURL: served.server.url });
    instance.interceptors.request.use(note('first'));
    attachAxios(served.session, instance);
    instance.interceptors.request.use(note('last'));
    instance.interceptors.response.use(note('answer'));
    const transformResponse = (text: string) => note('transform')(text.length);
    expect((await instance.get('/api/me', { transformResponse })).data).toBe(11);
    expect(order).toEqual(['last', 'first', 'transform', 'answer']);
    expect(lastRequest()?.tokenGeneration).not.toBeNull();
  });

  test('hears of a rotation that validateStatus rejects', async () => {
    const before = generation();
    const error = await api.get('/api/unprocessable').catch((reason: unknown) => reason);
    expect(isAxiosError(error) && error.response?.data).toEqual({ errors: ['bad'] });
    expect(generation()).toBe(before + 1);
    const validateStatus = (status: number) => status === 422;
    expect((await api.get('/api/unprocessable', { validateStatus })).status).toBe(422);
    await expect(api.get('/api/me', { validateStatus })).rejects.toMatchObject({ status: 200 });
  });

  test.each(['signal', 'cancelToken', 'timeout'] as const)(
    'rejects at once by %s, and the rotation is kept',
    async (means) => {
      const before = generation();
      const hold = served.server.faults.hold({ match: '/api/me', at: 'answer' });
      const controller = new AbortController();
      const source = axios.CancelToken.source();
      const patience = {
        signal: { signal: controller.signal },
        cancelToken: { cancelToken: source.token },
        timeout: { timeout: 200 },
      }[means];
      const call = api.get('/api/me', patience).catch((reason: unknown) => reason);
      await hold.reached(1);
      if (means === 'signal') controller.abort();
      if (means === 'cancelToken') source.cancel('enough');
      const error = await call;
      expect(isAxiosError(error)).toBe(true);
      expect(axios.isCancel(error)).toBe(means !== 'timeout');
      const message = {
        signal: /canceled|aborted/,
        cancelToken: 'enough',
        timeout: /^timeout of 200ms/,
      }[means];
      expect(error).toMatchObject({ message: expect.stringMatching(message) });
      expect(generation()).toBe(before);
      hold.release();
      await expect.poll(generation).toBe(before + 1);
    },
  );

  test('sends nothing for a caller that has given up', async () => {
    const count = served.server.requests.length;
    const call = api.get('/api/me', { signal: AbortSignal.abort() });
    await expect(call).rejects.toMatchObject({ code: 'ERR_CANCELED' });
    expect(served.server.requests).toHaveLength(count);
  });

  test('a request whose token died on its way is sent once more, with its body', async () => {
    const count = countOf('/api/echo');
    const late = await overtaken(api, () => api.post('/api/echo', { a: 1 }));
    expect([late.data, countOf('/api/echo')]).toEqual([{ got: { a: 1 } }, count + 2]);
  });

  test('tells of upload progress', async () => {
    const events: AxiosProgressEvent[] = [];
    const onUploadProgress = (event: AxiosProgressEvent) => void events.push(event);
    const { data } = await api.post('/api/upload', 'x'.repeat(200_000), { onUploadProgress });
    expect(data).toEqual({ bytes: 200_000 });
    expect(events.at(-1)).toMatchObject({ loaded: 200_000, upload: true });
  });

  test('lets a retry plugin do its work', async () => {
    api.interceptors.response.use(null, (error) => {
      const own = error.config as Retried;
      own.retries = (own.retries ?? 0) + 1;
      return own.retries < 3 ? api.request(error.config) : Promise.reject(error);
    });
    served.server.faults.answerInstead(503, { match: '/api/list/1', times: 2 });
    const count = countOf('/api/list/1');
    expect((await api.get('/api/list/1')).status).toBe(200);
    expect(countOf('/api/list/1')).toBe(count + 3);
    expect(lastRequest()?.tokenGeneration).not.toBeNull();
  });

  test('tells no token in errors and responses', async () => {
    const token = /access-token['":]+ *'?[\w-]{20}/i;
    served.server.faults.cutBefore({ match: '/api/list/1' });
    const error = await api.get('/api/list/1').catch((reason: unknown) => reason);
    expect(isAxiosError(error)).toBe(true);
    const { config: used } = await api.get('/api/me');
    const refused = await api.get('/api/status/422').catch((reason) => reason);
    for (const shown of [error, used, refused.config, refused.toJSON()])
      expect(inspect(shown, { depth: 12 })).not.toMatch(token);
    expect(inspect({ headers: { 'access-token': 'x'.repeat(22) } })).toMatch(token);
  });

  test('never signs what goes elsewhere', async () => {
    await api.get(`${recorder.origin}/x`);
    expect([recorder.seen.length, secretsSeen()]).toEqual([1, []]);
  });

  test('says why, when the session is no more', async () => {
    const other = await serveSession();
    const instance = axios.create({ ...config, baseURL: other.server.url });
    attachAxios(other.session, instance);
    other.session.dispose();
    other.server.clock.advance(2_000);
    const error = await instance.get('/api/me').catch((reason: unknown) => reason);
    expect(SessionError.is(error) && error.code).toBe('disposed');
    await other.server.close();
  });
});

test('the session may send to other origins, where the app says so', async () => {
  const api = axios.create();
  attachAxios(served.session, api, { origins: [recorder.origin] });
  await api.get(`${recorder.origin}/x`);
  expect(secretsSeen()).toContain('access-token');
});

test('an adapter may be chosen for one request', async () => {
  const api = attached();
  for (const adapter of ['http', 'fetch', ['fetch', 'http'], ['http', 'fetch']]) {
    await api.get('/api/me', { adapter });
    expect(lastRequest()?.tokenGeneration).not.toBeNull();
  }
});

test('an adapter of the app needs no whole address', async () => {
  const adapter: AxiosAdapter = async (config) => {
    return { config, data: config.url, status: 200, statusText: 'OK', headers: {} };
  };
  const api = axios.create({ adapter });
  attachAxios(served.session, api);
  expect((await api.get('/api/me')).data).toBe('/api/me');
});

test('by http, a redirect to another origin loses the credential on its way', async () => {
  const params = { to: `${recorder.origin}/y` };
  const { data } = await attached({ adapter: 'http' }).get('/api/redirect', { params });
  expect([data, recorder.seen.length, secretsSeen()]).toEqual(['foreign', 1, []]);
  expect((await attached().get('/api/me')).status).toBe(200);
});

test('two instances share one session, and another one is left alone', async () => {
  const [one, two, stranger] = [attached(), attached({ adapter: 'http' }), axios.create()];
  for (const api of [one, two, one, two]) {
    const before = generation();
    await api.get('/api/me');
    expect(generation()).toBe(before + 1);
    served.server.clock.advance(2_000);
  }
  const answer = await stranger.get(`${served.server.url}/api/me`, { validateStatus: null });
  expect(answer.status).toBe(401);
});

test('the undo undoes', async () => {
  const api = axios.create({ baseURL: served.server.url, validateStatus: null });
  const undo = attachAxios(served.session, api);
  const { config, status } = await api.get('/api/me');
  expect(status).toBe(200);
  undo();
  expect((await api.get('/api/me')).status).toBe(401);
  expect((await api.request(config)).status).toBe(401);
});

test('a stream by http can be ended after the headers', async () => {
  const api = attached({ adapter: 'http' });
  const before = generation();
  const controller = new AbortController();
  const { signal } = controller;
  const params = { n: 50, ms: 50 };
  const { data } = await api.get('/api/stream', { params, signal, responseType: 'stream' });
  expect(generation()).toBe(before + 1);
  const read = expect(data.toArray()).rejects.toMatchObject({ code: 'ERR_CANCELED' });
  controller.abort();
  await read;
});

test('a stream by http outlives the time-out for its headers', async () => {
  const params = { n: 6, ms: 50 };
  const config = { params, timeout: 150, responseType: 'stream' } as const;
  const { data } = await attached({ adapter: 'http' }).get('/api/stream', config);
  expect((await data.toArray()).join('')).toContain('chunk 6');
});

test('a stream for a body is not sent twice', async () => {
  const api = attached({ adapter: 'http', validateStatus: null });
  const late = await overtaken(api, () => api.post('/api/upload', Readable.from(['abc'])));
  expect(late.status).toBe(401);
  expect((await api.get('/api/me')).status).toBe(200);
});

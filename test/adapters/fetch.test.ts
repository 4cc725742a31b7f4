import { createFetch } from 'tokenchart/fetch';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Recorder, type Served, serveSession, startRecorder } from '../support/http.ts';

let served: Served;
let recorder: Recorder;
let request: typeof fetch;
let url: (path: string) => string;

beforeAll(async () => {
  served = await serveSession();
  recorder = await startRecorder();
  request = createFetch(served.session);
  url = (path) => served.server.url + path;
});
beforeEach(() => {
  served.server.faults.clear();
  recorder.seen.length = 0;
});
afterAll(async () => {
  recorder.close();
  await served.close();
});

const generation = () => served.session.getSnapshot().generation;
const lastRequest = () => served.server.requests.at(-1);

describe('what fetch can do', () => {
  test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])(
    '%s with a string, a URL and a Request',
    async (method) => {
      for (const input of [
        url('/api/me'),
        new URL(url('/api/me')),
        new Request(url('/api/me'), { method }),
      ]) {
        const response = await request(input, { method });
        expect(response.status).toBe(200);
        expect(await response.json()).toEqual({ id: 'me' });
      }
    },
  );

  test('HEAD, 204 and 304', async () => {
    expect((await request(url('/api/me'), { method: 'HEAD' })).status).toBe(200);
    expect((await request(url('/api/nocontent'))).status).toBe(204);
    const etag = (await request(url('/api/etag'))).headers.get('etag') ?? '';
    const again = await request(url('/api/etag'), { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
  });

  test('a body of text, bytes, a form, parameters, and a stream', async () => {
    const form = new FormData();
    form.set('file', new Blob(['x'.repeat(100)]));
    const stream = new Blob(['y'.repeat(50_000)]).stream();
    for (const body of ['z', new Uint8Array(7), form, new URLSearchParams('a=1')]) {
      expect((await request(url('/api/upload'), { method: 'POST', body })).status).toBe(200);
    }
    const init = { method: 'POST', body: stream, duplex: 'half' } as RequestInit;
    expect(await (await request(url('/api/upload'), init)).json()).toEqual({ bytes: 50_000 });
  });

  test('a Request with a stream for a body', async () => {
    const body = new Blob(['y'.repeat(50_000)]).stream();
    const input = new Request(url('/api/upload'), {
      method: 'POST',
      body,
      duplex: 'half',
    } as RequestInit);
    expect(await (await request(input)).json()).toEqual({ bytes: 50_000 });
  });

  test("headers of every form, and the caller's own stay as they are", async () => {
    const own = new Headers({ accept: 'text/plain' });
    await request(url('/api/me'), { headers: own });
    await request(url('/api/me'), { headers: [['accept', 'text/plain']] });
    expect([...own]).toEqual([['accept', 'text/plain']]);
  });

  test('an answer in chunks', async () => {
    const response = await request(url('/api/stream'));
    expect((await response.text()).length).toBeGreaterThan(10);
  });

  test('a redirect, whose hidden rotation is recovered', async () => {
    const response = await request(url('/api/redirect'));
    expect([response.status, response.redirected]).toEqual([200, true]);
    expect((await request(url('/api/me'))).status).toBe(200);
  });

  test('redirect: manual and error', async () => {
    expect((await request(url('/api/redirect'), { redirect: 'manual' })).status).toBe(302);
    await expect(request(url('/api/redirect'), { redirect: 'error' })).rejects.toThrow(TypeError);
  });
});

describe('an abort', () => {
  test('before the call sends nothing', async () => {
    const count = served.server.requests.length;
    const reason = new Error('mine');
    await expect(request(url('/api/me'), { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
    expect(served.server.requests).toHaveLength(count);
  });

  test.each(['init', 'Request'])(
    'by the signal of the %s rejects at once, and the rotation is kept',
    async (where) => {
      served.server.clock.advance(2_000);
      const before = generation();
      const hold = served.server.faults.hold({ match: '/api/me', at: 'answer' });
      const controller = new AbortController();
      const { signal } = controller;
      const call =
        where === 'init'
          ? request(url('/api/me'), { signal })
          : request(new Request(url('/api/me'), { signal }));
      const rejected = expect(call).rejects.toMatchObject({ name: 'AbortError' });
      await hold.reached(1);
      controller.abort();
      await rejected;
      expect(generation()).toBe(before);
      hold.release();
      await expect.poll(generation).toBe(before + 1);
    },
  );

  test('after the headers ends the body', async () => {
    const controller = new AbortController();
    const response = await request(url('/api/stream'), { signal: controller.signal });
    controller.abort();
    await expect(response.text()).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('by a time-out is a TimeoutError', async () => {
    const hold = served.server.faults.hold({ match: '/api/me' });
    const call = request(url('/api/me'), { signal: AbortSignal.timeout(10) });
    await expect(call).rejects.toMatchObject({ name: 'TimeoutError' });
    hold.release();
    await served.server.settled();
  });
});

/** Lets a request with the old token reach the server when that token is dead. */
async function refuse(call: () => Promise<Response>, match: string): Promise<Response> {
  const { server, session } = served;
  server.clock.advance(2_000);
  const hold = server.faults.hold({ match, at: 'start', times: 1 });
  const late = call();
  await hold.reached(1);
  await request(url('/api/list/1'));
  server.clock.advance(3_000);
  await request(url('/api/list/2'));
  server.clock.advance(3_000);
  expect(session.getSnapshot().state).not.toBe('signedOut');
  hold.release();
  return late;
}

describe('a request whose token died on its way', () => {
  test.each(['text', 'Request'])('is sent once more, with its %s body', async (kind) => {
    const init = {
      method: 'POST',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json' },
    };
    const input = kind === 'text' ? url('/api/echo') : new Request(url('/api/echo'), init);
    const call = () => request(input, kind === 'text' ? init : undefined);
    const response = await refuse(call, '/api/echo');
    expect([response.status, await response.json()]).toEqual([200, { got: { a: 1 } }]);
  });

  test('is not sent once more with a stream, which cannot be read twice', async () => {
    const body = new Blob(['y']).stream();
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit;
    const response = await refuse(() => request(url('/api/upload'), init), '/api/upload');
    expect(response.status).toBe(401);
    expect(served.session.getSnapshot().state).not.toBe('signedOut');
  });
});

test("an app's own 401 is delivered, and not sent twice", async () => {
  served.server.faults.answerInstead(401, { match: '/api/me' });
  const count = () => served.server.requests.filter(({ path }) => path === '/api/me').length;
  const before = count();
  expect((await request(url('/api/me'))).status).toBe(401);
  expect(count()).toBe(before + 1);
  expect(served.session.getSnapshot().state).not.toBe('signedOut');
});

describe('another origin', () => {
  const names = ['access-token', 'client', 'uid', 'token-type', 'authorization'];
  const secrets = () => recorder.seen.flatMap((headers) => names.filter((name) => name in headers));

  test('never gets the credential', async () => {
    const { origin } = recorder;
    const host = origin.replace('http:', '');
    const own = new URL(served.server.url).host;
    await request(`${origin}/x`);
    await request(new Request(`${origin}/x`));
    await request(`http://${own}@${new URL(origin).host}/x`.replace(`${own}@`, 'user@')).catch(
      () => {},
    );
    await request(`http:\\\\${new URL(origin).host}/x`);
    await request(`\thttp:${host}/x`);
    expect(recorder.seen.length).toBeGreaterThanOrEqual(4);
    expect(secrets()).toEqual([]);
  });

  test('gets it where the app says so', async () => {
    const wide = createFetch(served.session, { origins: [recorder.origin] });
    await wide(`${recorder.origin}/x`);
    expect(secrets()).toContain('access-token');
    await wide(url('/api/open'));
    expect(lastRequest()?.tokenGeneration).toBeNull();
  });
});

test('signed out, requests go without a credential', async () => {
  const other = await serveSession();
  await other.session.signOut();
  const response = await createFetch(other.session)(`${other.server.url}/api/me`);
  expect(response.status).toBe(401);
  expect(other.warnings).toEqual([]);
  await other.close();
});

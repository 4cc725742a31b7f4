/** What callers of fetch can do, and what foreign servers must not get; over real HTTP. */
import { getEventListeners } from 'node:events';
import { createFetch } from 'tokenchart/fetch';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isCovered } from '../../../src/origins.ts';
import { seededUser } from '../../../src/testing/reference-server/http.ts';
import { type Recorder, type Served, serveSession, startRecorder } from '../../support/http.ts';

let served: Served;
let recorder: Recorder;
let request: typeof fetch;

beforeEach(async () => {
  served = await serveSession({ kind: 'classic' });
  recorder = await startRecorder();
  request = createFetch(served.session);
  served.server.clock.advance(2_000);
});
afterEach(async () => {
  recorder.close();
  await served.close();
});

const url = (path: string) => served.server.url + path;
const state = () => served.session.getSnapshot();
const sent = () => served.server.requests.map(({ method, path }) => `${method} ${path}`);
const postOf = (body: string) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body,
});

describe('what the caller hands in', () => {
  test('may be a Request for an init', async () => {
    const answer = await request(url('/api/echo'), new Request(url('/x'), postOf('{"n":1}')));
    expect(await answer.json()).toEqual({ got: { n: 1 } });
  });

  test('may be an init with inherited members', async () => {
    const answer = await request(url('/api/echo'), Object.create(postOf('{"n":1}')));
    expect(await answer.json()).toEqual({ got: { n: 1 } });
  });

  test('may be a URL that is changed after the call', async () => {
    const address = new URL(url('/api/list/0'));
    const calls = [1, 2, 3].map((n) => {
      address.pathname = `/api/list/${n}`;
      return request(address);
    });
    await Promise.all(calls);
    expect(sent().slice(-3).sort()).toEqual([1, 2, 3].map((n) => `GET /api/list/${n}`));
  });

  test('may be an init that is changed after the call', async () => {
    const init = postOf('{"n":1}');
    const call = request(url('/api/echo'), init);
    init.body = '{"n":2}';
    expect(await (await call).json()).toEqual({ got: { n: 1 } });
  });

  test('may be an init whose null takes away the signal of the Request', async () => {
    const aborted = new Request(url('/api/me'), { signal: AbortSignal.abort() });
    expect((await request(aborted, { signal: null })).status).toBe(200);
  });

  test('and has a header that cannot be sent is no lost answer', async () => {
    const before = sent().length;
    const init = { headers: { 'no name': 'x' } };
    await expect(request(url('/api/me'), init)).rejects.toThrow(TypeError);
    expect(state().state).not.toBe('stale');
    expect(sent()).toHaveLength(before);
  });

  test('and is used up is no lost answer', async () => {
    const used = new Request(url('/api/echo'), postOf('{}'));
    await used.text();
    await expect(request(used)).rejects.toThrow(TypeError);
    expect(state().state).not.toBe('stale');
  });

  test('and can be read once only is not sent again, empty, when its token died on its way', async () => {
    const { faults, clock } = served.server;
    async function* body() {
      yield new TextEncoder().encode('{"n":1}');
    }
    const init = { ...postOf(''), body: body(), duplex: 'half' } as unknown as RequestInit;
    const hold = faults.hold({ match: '/api/echo', at: 'start', times: 1 });
    const late = request(url('/api/echo'), init);
    await hold.reached(1);
    for (let n = 0; n < 2; n += 1) {
      await request(url('/api/me'));
      clock.advance(3_000);
    }
    hold.release();
    expect((await late).status).toBe(401);
    expect(sent().filter((each) => each === 'POST /api/echo')).toHaveLength(1);
  });
});

test('an answer that the HTTP cache had to ask the server for brings its token', async () => {
  const before = state().generation;
  await request(url('/api/me'), { cache: 'no-cache' });
  expect(state().generation).toBe(before + 1);
});

test('a signal that lives long keeps no listener of a finished call', async () => {
  const { signal } = new AbortController();
  for (let n = 0; n < 5; n += 1) {
    await (await request(url('/api/me'), { signal })).text();
    served.server.clock.advance(2_000);
  }
  expect(getEventListeners(signal, 'abort').length).toBeLessThanOrEqual(1);
});

test('an abort while a 401 is being verified rejects at once', async () => {
  const hold = served.server.faults.hold({ match: '/auth/validate_token' });
  served.server.faults.answerInstead(401, { match: '/api/me' });
  const controller = new AbortController();
  const call = request(url('/api/me'), { signal: controller.signal });
  const reason = new Error('mine');
  const rejected = expect(call).rejects.toBe(reason);
  await hold.reached(1);
  controller.abort(reason);
  await rejected;
  hold.release();
});

describe('a foreign server gets nothing', () => {
  test('of a blob: address', () => {
    expect(isCovered('blob:https://api.test/0b6f', ['https://api.test'])).toBe(false);
  });

  test.each([
    'https://api.test.evil.example/me',
    'https://api.test@evil.example/me',
    'https://api.test:8443/me',
    'https://api.testing/me',
    'http://api.test/me',
    String.raw`\\evil.example/me`,
  ])('of an address that looks alike: %s', (address) => {
    expect(isCovered(address, ['https://api.test'], 'https://api.test/')).toBe(false);
  });

  test.each([
    'https://api.test/me',
    'https://api.test',
    'https://api.test?me',
    'https://api.test:443/me',
    '/me',
  ])('save where it is none: %s', (address) => {
    expect(isCovered(address, ['https://api.test'], 'https://api.test/')).toBe(true);
  });

  test('of a URL that is pointed to it after the call', async () => {
    const address = new URL(url('/api/me'));
    const call = request(address);
    address.port = new URL(recorder.origin).port;
    await call;
    expect(recorder.seen).toEqual([]);
  });

  const redirect = (match: string) =>
    served.server.faults.answerInstead(307, { match, headers: { location: recorder.origin } });

  test('by a redirect of a sign-in', async () => {
    redirect('/auth/sign_in');
    const signingIn = served.session.signIn(seededUser);
    await expect(signingIn).rejects.toMatchObject({ code: 'sign_in_failed' });
    expect(recorder.seen).toEqual([]);
  });

  test('by a redirect of a sign-out', async () => {
    redirect('/auth/sign_out');
    await served.session.signOut();
    expect(served.warnings.map(({ code }) => code)).toEqual(['sign_out_unconfirmed']);
    expect(recorder.seen).toEqual([]);
  });

  test('by a redirect of a recovery', async () => {
    redirect('/auth/validate_token');
    served.server.faults.answerInstead(401, { match: '/api/me' });
    request(url('/api/me')).catch(() => {});
    await expect.poll(() => state().reason).toBe('recoveryUnanswered');
    expect(recorder.seen).toEqual([]);
  });
});

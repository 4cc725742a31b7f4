import { Agent } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { ReferenceServerOptions } from '../../../src/testing/reference-server/http.ts';
import { seededUser } from '../../../src/testing/reference-server/http.ts';
import { manualTimers, serve } from './client.ts';

const closing: (() => Promise<void>)[] = [];
const started = async (options: ReferenceServerOptions = {}) => {
  const server = await serve(options);
  closing.push(server.close);
  return server;
};

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

describe('the reference server over HTTP', () => {
  it('sends a blank as a header of nothing but white space', async () => {
    const { send, signIn } = await started();
    const headers = await signIn();
    const answer = await send('/api/me', { headers });
    expect(answer).toMatchObject({ status: 200, text: '{"id":"me"}' });
    expect(answer.headers).toMatchObject({ 'access-token': '', expiry: '', uid: seededUser.email });
  });

  it('lets server time pass at once', async () => {
    const { send, signIn, clock, model } = await started();
    const headers = await signIn();
    const before = clock.now();
    clock.advance(6000);
    expect(clock.now() - before).toBeGreaterThanOrEqual(6000);
    const answer = await send('/api/me', { headers });
    expect(answer.headers['access-token']).toBe(model.row(headers.client)?.token);
    expect(answer.headers['access-token']).not.toBe(headers['access-token']);
  });

  it('takes the clock that it is given', async () => {
    const { send, signIn } = await started({ now: () => 1_700_000_000_500 });
    const answer = await send('/api/me?unbatch=1', { headers: await signIn() });
    expect(answer.headers['expiry']).toBe(String(1_700_000_000 + 1_209_600));
  });

  it('takes its time for slow actions, and rotates at their end', async () => {
    const timers = manualTimers();
    const { send, signIn, clock, model, faults, requests } = await started({
      startTimer: timers.startTimer,
    });
    const headers = await signIn();
    clock.advance(6000);
    const hold = faults.hold({ at: 'action' });
    const slow = send('/api/slow?ms=60000', { headers });
    await hold.reached();
    expect(requests.at(-1)).toMatchObject({ status: null, rotated: false, user: headers.uid });
    hold.release();
    await new Promise(setImmediate);
    expect(timers.started.map(({ ms }) => ms)).toEqual([60_000]);
    expect(model.generationOf(headers.client)).toBe(1);
    timers.runAll();
    expect((await slow).text).toBe('{"slept":60000}');
    expect(model.generationOf(headers.client)).toBe(2);
  });

  it('sends CORS headers to other origins, and answers preflights', async () => {
    const { send, requests } = await started();
    const origin = 'https://app.test';
    const refused = await send('/api/me', { headers: { origin } });
    expect(refused.status).toBe(401);
    expect(refused.headers['access-control-expose-headers']).toContain('access-token');
    expect(refused.headers['vary']).toBe('Origin');
    const asked = {
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'uid',
    };
    const preflight = await send('/api/me', { method: 'OPTIONS', headers: { origin, ...asked } });
    expect(preflight).toMatchObject({ status: 200, text: '' });
    expect(preflight.headers['access-control-allow-headers']).toBe('uid');
    expect(requests.map(({ method }) => method)).toEqual(['GET', 'OPTIONS']);
  });

  it('counts an upload, sends a download, a stream and a cacheable answer', async () => {
    const { send, signIn } = await started({ startTimer: manualTimersAtOnce });
    const headers = await signIn();
    const type = { 'content-type': 'application/octet-stream' };
    const body = Buffer.alloc(100_000, 0xff);
    const upload = await send('/api/upload', {
      method: 'POST',
      headers: { ...headers, ...type },
      body,
    });
    expect(upload.text).toBe('{"bytes":100000}');
    const download = await send('/api/download?ms=5', { headers });
    expect(download.headers['content-disposition']).toContain('attachment');
    expect(download.text).toBe('a report\n');
    const stream = await send('/api/stream?n=3&ms=5', { headers });
    expect(stream.headers['transfer-encoding']).toBe('chunked');
    expect(stream.text).toBe('chunk 1\nchunk 2\nchunk 3\n');
    const cached = await send('/api/cached', { headers });
    expect(cached.headers).toMatchObject({ 'cache-control': 'max-age=60', uid: headers.uid });
    const etag = cached.headers['etag'] ?? '';
    const again = await send('/api/cached', { headers: { ...headers, 'if-none-match': etag } });
    expect(again).toMatchObject({ status: 304, text: '' });
    expect(again.headers['uid']).toBe(headers.uid);
  });

  it('takes users that are not ASCII', async () => {
    const users = [{ email: 'zoë@example.com', password: 'secret123' }];
    const { send } = await started({ users });
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(users[0]);
    const answer = await send('/auth/sign_in', { method: 'POST', headers, body });
    const { client = '', uid = '', 'access-token': token = '' } = answer.headers;
    expect(Buffer.from(uid, 'latin1').toString('utf8')).toBe('zoë@example.com');
    const me = await send('/api/me', { headers: { client, uid, 'access-token': token } });
    expect(me.status).toBe(200);
  });

  it('goes on with a request whose client has left', async () => {
    const { open, signIn, clock, faults, model, requests, settled } = await started();
    const headers = await signIn();
    clock.advance(6000);
    const hold = faults.hold({ at: 'action' });
    const sent = open('/api/me', { headers });
    sent.on('error', () => undefined).end();
    await hold.reached();
    sent.destroy();
    while (!requests.at(-1)?.aborted) await new Promise(setImmediate);
    expect(model.generationOf(headers.client)).toBe(1);
    hold.release();
    await settled();
    expect(model.generationOf(headers.client)).toBe(2);
    expect(requests.at(-1)).toMatchObject({ rotated: true, status: 200, answered: false });
  });

  it('does nothing for a request that never came whole', async () => {
    const { open, signIn, requests, model, settled, server } = await started();
    const headers = { ...(await signIn()), 'content-length': '10' };
    const sent = open('/api/upload?unbatch=1', { method: 'POST', headers });
    sent.on('error', () => undefined).write('abc');
    while (server.requests.length < 2) await new Promise(setImmediate);
    sent.destroy();
    await settled();
    expect(requests.at(-1)).toMatchObject({ status: null, rotated: false });
    expect(model.generationOf(headers.client)).toBe(1);
  });

  it('keeps connections alive', async () => {
    const { send, signIn, server } = await started();
    const headers = await signIn();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const reused: boolean[] = [];
    server.faults.dropAnswer({
      times: 2,
      match: (request) => {
        reused.push(request.reused);
        return false;
      },
    });
    await send('/api/me', { headers, agent });
    await send('/api/me', { headers, agent });
    agent.destroy();
    expect(reused).toEqual([false, true]);
  });

  it('writes down every request, without secrets', async () => {
    const { send, signIn, requests, clock, model } = await started();
    const headers = await signIn();
    clock.advance(6000);
    const token = headers['access-token'];
    const fresh = await send('/api/me?unbatch=true', { headers });
    await send(`/api/me?access-token=${token}&client=${headers.client}&uid=x&password=p%20w`);
    await send('/api/me', { headers: { ...headers, 'access-token': 'guessed' } });
    expect(requests).toMatchObject([
      { method: 'POST', path: '/auth/sign_in', status: 200, rotated: true, answered: true },
      { user: headers.uid, tokenGeneration: 1, rotated: true, unbatch: true, aborted: false },
      { path: `/api/me?access-token=#&client=${headers.client}&uid=x&password=#`, status: 401 },
      { tokenGeneration: null, user: null, status: 401, rotated: false, ending: null },
    ]);
    const log = JSON.stringify(requests);
    const row = model.row(headers.client);
    const secrets = [token, 'guessed', fresh.headers['access-token'], row?.token, row?.last];
    for (const secret of secrets) expect(log).not.toContain(secret);
    expect(log).not.toContain(seededUser.password);
  });

  it('tells at its close what has failed', async () => {
    const server = await serve();
    server.faults.changeHeaders(() => {
      throw new Error('a broken test');
    });
    const answer = server.send('/api/open');
    await expect(answer).rejects.toThrow();
    await expect(server.close()).rejects.toThrow(AggregateError);
  });
});

function manualTimersAtOnce(run: () => void): () => void {
  const timer = setImmediate(run);
  return () => clearImmediate(timer);
}

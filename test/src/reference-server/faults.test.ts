import type { IncomingMessage } from 'node:http';
import { Agent } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manualTimers, serve } from './client.ts';

type Served = Awaited<ReturnType<typeof serve>>;
let timers: ReturnType<typeof manualTimers>;
let served: Served;
let headers: Awaited<ReturnType<Served['signIn']>>;

beforeEach(async () => {
  timers = manualTimers();
  served = await serve({ startTimer: timers.startTimer });
  headers = await served.signIn();
  served.clock.advance(6000);
});

afterEach(() => served.close());

const generation = () => served.model.generationOf(headers.client);
const me = () => served.send('/api/me', { headers });
const nextTimer = async () => {
  while (timers.started.length === 0) await new Promise(setImmediate);
  return timers.started[0]?.ms;
};

describe('a fault', () => {
  it('drops the answer after the server has rotated', async () => {
    const fault = served.faults.dropAnswer();
    await expect(me()).rejects.toThrow('socket hang up');
    expect(generation()).toBe(2);
    expect(served.requests.at(-1)).toMatchObject({
      rotated: true,
      status: 200,
      answered: false,
      aborted: false,
    });
    expect(fault.remaining).toBe(0);
    expect((await me()).status).toBe(200);
  });

  it('cuts the connection before the server has acted', async () => {
    served.faults.cutBefore();
    await expect(me()).rejects.toThrow('socket hang up');
    expect(generation()).toBe(1);
    expect(served.requests.at(-1)).toMatchObject({ status: null, rotated: false });
  });

  it('cuts the connection in the middle of the body, the headers are in', async () => {
    served.faults.cutBody();
    const sent = served.open('/api/me', { headers });
    sent.end();
    const [message] = await new Promise<[IncomingMessage]>((resolve) =>
      sent.on('response', (response) => resolve([response])),
    );
    const token = message.headers['access-token'];
    const body = (async () => {
      for await (const _ of message);
    })();
    await expect(body).rejects.toThrow('aborted');
    expect(token).toBe(served.model.row(headers.client)?.token);
    expect(generation()).toBe(2);
  });

  it.each(['/api/nocontent', '/api/stream'])('cuts %s, too', async (path) => {
    served.faults.cutBody();
    const answer = served.send(path, { headers });
    await answer.catch((error: Error) => expect(error.message).toMatch(/aborted|hang up/));
    await served.settled();
    expect(generation()).toBe(2);
  });

  it('delays the answer after the server has rotated', async () => {
    served.faults.delayAnswer(1234);
    const answer = me();
    expect(await nextTimer()).toBe(1234);
    expect(generation()).toBe(2);
    timers.runAll();
    expect((await answer).status).toBe(200);
  });

  it('delays the request before the server has acted', async () => {
    served.faults.delayBefore(1234);
    const answer = me();
    expect(await nextTimer()).toBe(1234);
    expect(generation()).toBe(1);
    timers.runAll();
    expect((await answer).status).toBe(200);
    expect(generation()).toBe(2);
  });

  it.each([429, 502, 503])('answers %i instead, and nothing rotates', async (status) => {
    served.faults.answerInstead(status, { headers: { 'retry-after': '1' } });
    const answer = await me();
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({ 'retry-after': '1' });
    expect(answer.headers).not.toHaveProperty('access-token');
    expect(generation()).toBe(1);
  });

  it('answers 504 after the server has rotated', async () => {
    served.faults.answerAfter(504);
    const answer = await me();
    expect(answer.status).toBe(504);
    expect(answer.headers).not.toHaveProperty('access-token');
    expect(generation()).toBe(2);
    expect(served.requests.at(-1)).toMatchObject({ status: 504, rotated: true });
  });

  it('answers with CORS headers or without', async () => {
    const origin = { ...headers, origin: 'https://app.test' };
    served.faults.answerInstead(502);
    const open = await served.send('/api/me', { headers: origin });
    expect(open.headers['access-control-allow-origin']).toBe('*');
    served.faults.answerInstead(502, { cors: false });
    const shut = await served.send('/api/me', { headers: origin });
    expect(shut.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('changes the headers of the answer', async () => {
    served.faults.changeHeaders(({ 'access-token': _, ...others }) => ({ ...others, expiry: 'x' }));
    const answer = await me();
    expect(answer.headers).toMatchObject({ expiry: 'x', client: headers.client });
    expect(answer.headers).not.toHaveProperty('access-token');
    expect(generation()).toBe(2);
  });

  it('cuts only a connection that carried a request before', async () => {
    served.faults.cutReused({ match: '/api/me' });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const first = await served.send('/api/me', { headers, agent });
    expect(first.status).toBe(200);
    served.clock.advance(6000);
    const again = { ...headers, 'access-token': first.headers['access-token'] ?? '' };
    await expect(served.send('/api/me', { headers: again, agent })).rejects.toThrow();
    agent.destroy();
    expect(generation()).toBe(3);
  });
});

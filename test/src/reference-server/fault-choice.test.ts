import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serve } from './client.ts';

type Served = Awaited<ReturnType<typeof serve>>;
let served: Served;
let headers: Awaited<ReturnType<Served['signIn']>>;

beforeEach(async () => {
  served = await serve();
  headers = await served.signIn();
  served.clock.advance(6000);
});

afterEach(() => served.close());

const generation = () => served.model.generationOf(headers.client);
const me = () => served.send('/api/me', { headers });

describe('a hold', () => {
  it('keeps answers until released', async () => {
    const hold = served.faults.hold();
    const answers = [me(), me()];
    await hold.reached(2);
    expect([hold.held, generation()]).toEqual([2, 2]);
    expect(hold.releaseNext()).toBe(true);
    await Promise.race(answers);
    expect(hold.held).toBe(1);
    hold.release();
    expect(hold.releaseNext()).toBe(false);
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses).toEqual([200, 200]);
    expect((await me()).status).toBe(200);
  });

  it.each([
    ['start', null],
    ['action', 1],
  ] as const)('keeps requests at the %s', async (at, tokenGeneration) => {
    const hold = served.faults.hold({ at, match: '/api/me' });
    const answer = me();
    await hold.reached();
    expect(served.requests.at(-1)).toMatchObject({ tokenGeneration, status: null });
    expect(generation()).toBe(1);
    hold.release();
    await answer;
    expect(generation()).toBe(2);
  });

  it('ends with all other faults when they are cleared', async () => {
    const hold = served.faults.hold();
    served.faults.answerInstead(503, { times: 9, match: '/api/etag' });
    const answer = me();
    await hold.reached();
    served.faults.clear();
    expect((await answer).status).toBe(200);
    expect((await served.send('/api/etag', { headers })).status).toBe(200);
  });
});

describe('which requests a fault is for', () => {
  const statusOf = async (path: string) => (await served.send(path, { headers })).status;

  it('as many as told', async () => {
    const fault = served.faults.answerInstead(503, { times: 2 });
    expect(await statusOf('/api/me')).toBe(503);
    expect(fault.remaining).toBe(1);
    expect([await statusOf('/api/me'), await statusOf('/api/me')]).toEqual([503, 200]);
  });

  it('a path, an expression or a predicate', async () => {
    served.faults.answerInstead(503, { match: '/api/me' });
    served.faults.answerInstead(502, { match: /\?n=1$/ });
    served.faults.answerInstead(429, { match: ({ headers: sent }) => sent['x-test'] === 'yes' });
    expect(await statusOf('/api/etag')).toBe(200);
    expect(await statusOf('/api/etag?n=1')).toBe(502);
    expect(await statusOf('/api/me?n=2')).toBe(503);
    const marked = { ...headers, 'x-test': 'yes' };
    expect((await served.send('/api/me', { headers: marked })).status).toBe(429);
  });

  it('not preflights, unless a predicate wants them', async () => {
    const asked = { origin: 'https://app.test', 'access-control-request-method': 'GET' };
    const preflight = async () =>
      (await served.send('/api/me', { method: 'OPTIONS', headers: asked })).status;
    served.faults.answerInstead(503);
    expect(await preflight()).toBe(200);
    served.faults.answerInstead(502, { match: ({ method }) => method === 'OPTIONS' });
    expect(await preflight()).toBe(502);
  });

  it('none once it is removed', async () => {
    served.faults.answerInstead(503).remove();
    expect(await statusOf('/api/me')).toBe(200);
  });
});

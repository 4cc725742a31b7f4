/** What an answer means, and that the adapter hears of it. */
import { BOTH, type ContractCase, EACH } from './contract-case.ts';
import { expectEqual, fail, tells } from './expect.ts';
import { RECOVERY, type Stage } from './stage.ts';

export const answerCases: readonly ContractCase[] = [
  {
    title: 'rotated: each answer brings a new token, and the next request carries it',
    kinds: EACH,
    async play(stage) {
      for (let n = 0; n < 4; n += 1) {
        await stage.expectStatus(200, '/api/me');
        await stage.passWindow();
      }
      expectAllNewest(stage, '/api/me');
      expectEqual(stage.wire.to(RECOVERY).length, 0, 'the number of recoveries');
    },
  },
  {
    title: 'blank: what comes inside the window changes nothing',
    kinds: EACH,
    async play(stage) {
      for (let n = 0; n < 4; n += 1) {
        await stage.expectStatus(200, '/api/me');
        await stage.pass(300);
      }
      expectAllNewest(stage, '/api/me');
      await stage.expectAlive();
    },
  },
  {
    title: 'absent: an answer without the headers changes nothing',
    kinds: EACH,
    async play(stage) {
      await stage.expectStatus(403, '/api/rescued');
      await stage.expectStatus(200, '/api/open');
      await stage.expectAlive();
    },
  },
  {
    title: 'rotated by a refusal of the app: a 422 brings its token',
    kinds: BOTH,
    async play(stage) {
      await stage.expectStatus(422, '/api/unprocessable');
      await stage.expectCommitted();
    },
  },
  {
    title: 'raised: a 500 of the server changes nothing',
    kinds: BOTH,
    async play(stage) {
      await stage.expectStatus(500, '/api/boom');
      await stage.expectAlive();
    },
  },
  {
    title: "401 of the app's own: delivered, not sent twice, and nobody is signed out",
    kinds: BOTH,
    async play(stage) {
      stage.strike('/api/me', { gateway: { status: 401, isAfter: false } });
      await stage.expectStatus(401, '/api/me');
      expectEqual(stage.wire.to('/api/me').length, 1, 'how often it was sent');
      await stage.expectAlive();
    },
  },
  {
    title: 'gateway: a 502 in place of a rotation is delivered, and the session lives',
    kinds: BOTH,
    async play(stage) {
      stage.strike('/api/me', { gateway: { status: 502, isAfter: true } });
      await stage.expectStatus(502, '/api/me');
      await stage.expectAlive();
    },
  },
  {
    title: 'redirect: the rotation that it hides does not end the session',
    kinds: BOTH,
    async play(stage) {
      await stage.expectStatus(200, '/api/redirect');
      await stage.expectAlive();
    },
  },
  {
    title: 'network: a request that got lost is a rejection, and the session lives',
    kinds: BOTH,
    async play(stage) {
      stage.strike('/api/me', { lose: 'request' });
      await rejectionOf(stage);
      await stage.expectAlive();
    },
  },
  {
    title: 'network: an answer that got lost is a rejection, and the session lives',
    kinds: BOTH,
    async play(stage) {
      stage.strike('/api/me', { lose: 'answer' });
      await rejectionOf(stage);
      await stage.expectAlive();
    },
  },
  {
    title: 'network: the error tells no token',
    kinds: ['modern'],
    async play(stage) {
      stage.strike('/api/me', { lose: 'request' });
      const error = await rejectionOf(stage);
      if (tells(error, stage.world.credential.token)) fail('The error holds the token');
    },
  },
];

function expectAllNewest({ wire }: Stage, path: string): void {
  for (const { carried } of wire.to(path)) expectEqual(carried, 'newest', 'the token of a request');
}

async function rejectionOf(stage: Stage): Promise<unknown> {
  const calls = await Promise.allSettled([stage.get('/api/me')]);
  const [call] = calls;
  return call.status === 'rejected' ? call.reason : fail('A call without an answer was resolved');
}

/** Callers may give up, the exchange may not; and what streams. */
import { BOTH, type ContractCase } from './contract-case.ts';
import { expectEqual, fail } from './expect.ts';
import { RECOVERY, type Stage } from './stage.ts';

/** Of the caller's patience, real milliseconds. */
const SHORT = 150;

export const callerCases: readonly ContractCase[] = [
  {
    title: 'abort before the headers: rejected at once, and the rotation is committed',
    kinds: BOTH,
    needs: ['signals'],
    async play(stage) {
      stage.strike('/api/me', { delayAnswerMs: 1_000 });
      const controller = new AbortController();
      const call = stage.start('/api/me', { signal: controller.signal });
      await stage.pass(300);
      await giveUp(stage, controller, call);
      await stage.pass(1_500);
      await stage.expectCommitted();
    },
  },
  {
    title: 'abort of 20 at once: the rotation is committed',
    kinds: BOTH,
    needs: ['signals'],
    async play(stage) {
      const paths = Array.from({ length: 20 }, (_, n) => `/api/list/${n}`);
      const controllers = paths.map(() => new AbortController());
      for (const path of paths) stage.strike(path, { delayAnswerMs: 1_000 });
      const calls = controllers.map(({ signal }, n) => stage.start(paths[n] ?? '', { signal }));
      await stage.pass(300);
      for (const controller of controllers) controller.abort();
      for (const call of calls) await stage.expectRejectedAtOnce(call);
      await stage.pass(1_500);
      await stage.expectCommitted();
    },
  },
  {
    title: 'abort inside the window: rejected at once, and nothing is lost',
    kinds: BOTH,
    needs: ['signals'],
    async play(stage) {
      await stage.expectStatus(200, '/api/list/1');
      stage.strike('/api/me', { delayAnswerMs: 1_000 });
      const controller = new AbortController();
      const call = stage.start('/api/me', { signal: controller.signal });
      await stage.pass(300);
      await giveUp(stage, controller, call);
      await stage.expectCommitted();
    },
  },
  {
    title: 'abort after the headers: rejected at once, and the rotation is committed',
    kinds: BOTH,
    needs: ['signals'],
    async play(stage) {
      const release = stage.wire.holdBody('/api/stream');
      const controller = new AbortController();
      const call = stage.start('/api/stream', { signal: controller.signal });
      await stage.pass(300);
      await giveUp(stage, controller, call);
      release();
      await stage.pass(100);
      await stage.expectCommitted();
    },
  },
  {
    title: 'abort before the call: nothing is sent',
    kinds: ['modern'],
    needs: ['signals'],
    async play(stage) {
      const call = stage.start('/api/me', { signal: AbortSignal.abort() });
      await stage.expectRejectedAtOnce(call);
      await stage.pass(500);
      expectEqual(stage.wire.to('/api/me').length, 0, 'how often it was sent');
      await stage.expectAlive();
    },
  },
  {
    title: 'abort while a recovery is waited for: nothing is sent',
    kinds: BOTH,
    needs: ['signals'],
    async play(stage) {
      await beginRecovery(stage);
      const controller = new AbortController();
      const call = stage.start('/api/me', { signal: controller.signal });
      await stage.pass(100);
      await giveUp(stage, controller, call);
      await stage.pass(3_000);
      expectEqual(stage.wire.to('/api/me').length, 0, 'how often it was sent');
      await stage.expectAlive();
    },
  },
  {
    title: 'time-out: rejected in time, and the rotation is committed',
    kinds: BOTH,
    needs: ['timeouts'],
    async play(stage) {
      stage.strike('/api/me', { delayAnswerMs: 1_000 });
      const call = stage.start('/api/me', { timeoutMs: SHORT });
      await stage.pass(300);
      expectEqual(stage.wire.to('/api/me').length, 1, 'how often it was sent');
      await stage.expectRejectedAtOnce(call);
      await stage.pass(1_500);
      await stage.expectCommitted();
    },
  },
  {
    title: 'stream: the headers are heard before the body ends',
    kinds: BOTH,
    needs: ['streams'],
    async play(stage) {
      const release = stage.wire.holdBody('/api/stream');
      const call = stage.start('/api/stream');
      await stage.pass(500);
      await stage.expectStatus(200, '/api/me');
      expectEqual(stage.wire.to('/api/me')[0]?.carried ?? 'none', 'newest', 'the token meanwhile');
      release();
      const { text } = await stage.until(call);
      if (!text.includes('chunk 3')) fail('The body did not come whole');
      await stage.expectAlive();
    },
  },
  {
    title: 'recovery: a request waits for it, and then carries its token',
    kinds: BOTH,
    async play(stage) {
      await beginRecovery(stage);
      const call = stage.start('/api/me');
      await stage.pass(100);
      expectEqual(stage.wire.to('/api/me').length, 0, 'how often it was sent meanwhile');
      expectEqual((await stage.until(call)).status, 200, 'the status');
      expectEqual(stage.wire.to('/api/me')[0]?.carried ?? 'none', 'newest', 'its token');
      await stage.expectAlive();
    },
  },
];

async function giveUp(stage: Stage, controller: AbortController, call: Promise<unknown>) {
  controller.abort();
  await stage.expectRejectedAtOnce(call);
}

/** A rotation is lost, and the request that recovers it is on its way for long. */
async function beginRecovery(stage: Stage): Promise<void> {
  stage.strike('/api/list/lost', { lose: 'answer' });
  stage.strike(RECOVERY, { delayAnswerMs: 1_500 });
  await stage.get('/api/list/lost').catch(() => {});
  await stage.untilSent(RECOVERY);
}

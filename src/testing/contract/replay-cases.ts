/** A token that died on its way: the server refused before it acted, so the request is sent again. */
import type { ContractRequest } from './adapter.ts';
import { BOTH, type ContractCase } from './contract-case.ts';
import { expectEqual, fail } from './expect.ts';
import type { Ended, Stage } from './stage.ts';

const POST = { method: 'POST', body: '{"answer":42}' };
/** So long a request is on its way that its token is dead when it arrives, on any server. */
const AGES = 30_000;

export const replayCases: readonly ContractCase[] = [
  {
    title: 'replay: a refused token is replaced, and the request sent once more',
    kinds: BOTH,
    async play(stage) {
      const { status } = await late(stage, '/api/me', {}, 1);
      expectEqual(status, 200, 'the status');
      expectEqual(stage.wire.to('/api/me').length, 2, 'how often it was sent');
      await stage.expectAlive();
    },
  },
  {
    title: 'replay: with its method and its body',
    kinds: BOTH,
    needs: ['methods'],
    async play(stage) {
      const { status, text } = await late(stage, '/api/echo', POST, 1);
      expectEqual(status, 200, 'the status');
      if (!text.includes('42')) fail('The body was not sent again');
      expectEqual(stage.wire.to('/api/echo').length, 2, 'how often it was sent');
    },
  },
  {
    title: 'replay: only once',
    kinds: BOTH,
    async play(stage) {
      const { status } = await late(stage, '/api/me', {}, 2);
      expectEqual(status, 401, 'the status');
      expectEqual(stage.wire.to('/api/me').length, 2, 'how often it was sent');
      await stage.expectAlive();
    },
  },
];

/** A request that is overtaken, `times` times, by so many rotations that its token is refused. */
async function late(
  stage: Stage,
  path: string,
  request: Partial<ContractRequest>,
  times: number,
): Promise<Ended> {
  for (let n = 0; n < times; n += 1) stage.strike(path, { delayRequestMs: AGES });
  const call = stage.start(path, request);
  for (let ms = 0; ms < times * AGES; ms += 6_000) {
    await stage.passWindow();
    await stage.expectStatus(200, '/api/list/overtakes');
  }
  return stage.until(call);
}

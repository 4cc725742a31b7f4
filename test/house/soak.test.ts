/** The soak check (`npm run check:soak`) must be able to fail. */
import { describe, expect, test } from 'vitest';
import { liveHeap } from '../../scripts/soak/heap.ts';
import { judge, MIN_REQUESTS, MIN_SIMULATED_MS, type Soak } from '../../scripts/soak/judge.ts';
import { sabotages } from '../../scripts/soak/sabotage.ts';
import { soak } from '../../scripts/soak/soak.ts';

const megabytes = (n: number) => n * 2 ** 20;
const heapOf = (n: number) => ({ all: 2 * megabytes(n), data: megabytes(n) });
const heaps = (...sizes: readonly number[]) =>
  sizes.map((heap, at) => ({ requests: (at + 1) * 100_000, heap: heapOf(heap) }));

const good: Soak = {
  requests: MIN_REQUESTS,
  simulatedMs: MIN_SIMULATED_MS,
  checkpoints: heaps(10, 10.4, 10.1),
  held: { 'timers and listeners': 0, locks: 0 },
  isAlive: true,
  surprises: {},
};

describe('the judge', () => {
  test('is content with a flat heap and nothing left', () => {
    expect(judge(good)).toEqual([]);
  });

  test.each<[string, Partial<Soak>, RegExp]>([
    ['a heap that grows', { checkpoints: heaps(10, 10.3, 10.6) }, /grown by 6\.0 %/],
    ['no second checkpoint', { checkpoints: heaps(10) }, /cannot be told/],
    ['only a warm-up', { checkpoints: [{ requests: 99_999, heap: heapOf(1) }] }, /cannot be told/],
    ['a timer that is left', { held: { timers: 1 } }, /after dispose: 1 timers left/],
    ['too few requests', { requests: MIN_REQUESTS - 1 }, /requests are too few/],
    ['too little time', { simulatedMs: MIN_SIMULATED_MS - 1 }, /minutes are too few/],
    ['a session that ended', { isAlive: false }, /session has ended/],
    ['a call that failed without a cause', { surprises: { Error: 2 } }, /2 times: Error/],
  ])('notices %s', (_, change, problem) => {
    expect(judge({ ...good, ...change })).toEqual([expect.stringMatching(problem)]);
  });

  test('heaps before the warm-up do not count', () => {
    const early = { requests: 50_000, heap: heapOf(5) };
    expect(judge({ ...good, checkpoints: [early, ...good.checkpoints] })).toEqual([]);
  });
});

describe('a short soak', () => {
  const run = (leak?: string) => {
    const sabotage = leak === undefined ? undefined : sabotages[leak];
    const options = { requests: 2_000, seed: 1, checkpoints: 0, onCheckpoint: () => {} };
    return soak({ ...options, ...(sabotage && { sabotage }) });
  };

  test('leaves nothing, and nobody is surprised', async () => {
    const { held, isAlive, surprises } = await run();
    expect(Object.values(held).filter((n) => n > 0)).toEqual([]);
    expect(surprises).toEqual({});
    expect(isAlive).toBe(true);
  });

  test.each(['timer', 'listener'])('notices a %s that is left', async (leak) => {
    const { held } = await run(leak);
    expect(held['timers and listeners']).toBeGreaterThan(0);
  });
});

test('the heap, and what of it is data, is what is alive', async () => {
  const before = await liveHeap();
  const kept = new Array(1_000_000).fill(0.5);
  const during = await liveHeap();
  kept.length = 0;
  const after = await liveHeap();
  for (const of of ['all', 'data'] as const) {
    expect(during[of] - before[of]).toBeGreaterThan(7_000_000);
    expect(during[of] - after[of]).toBeGreaterThan(6_000_000);
  }
});

/** Times several ways to do one thing, in turns, so that a slow moment of the machine hits them all. */

/** One way to do it. */
export interface Contender {
  readonly name: string;
  /** Does it so many times, one after the other. */
  run(times: number): Promise<unknown>;
  /** Throws when the work was not done; called outside of what is timed. */
  verify(): void;
}

/** Does it one after the other. */
export function oneByOne(
  name: string,
  call: () => Promise<unknown>,
  verify: () => void,
): Contender {
  return {
    name,
    async run(times) {
      for (let n = 0; n < times; n += 1) await call();
    },
    verify,
  };
}

export interface Timing {
  readonly name: string;
  /** Median, microseconds for one time. */
  readonly us: number;
  /** Over the first contender in the same turn; median. */
  readonly overUs: number;
  /** Times the first contender in the same turn; median. */
  readonly ratio: number;
}

export interface TimingOptions {
  /** How often each contender does it in one turn. */
  readonly times: number;
  readonly turns: number;
}

const WARM_UP_TURNS = 3;

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

/** The first contender is the bare thing that the others are measured against. */
export async function compare(
  contenders: readonly Contender[],
  { times, turns }: TimingOptions,
): Promise<readonly Timing[]> {
  for (let turn = 0; turn < WARM_UP_TURNS; turn += 1) await takeTurn(contenders, times);
  const taken: number[][] = [];
  for (let turn = 0; turn < turns; turn += 1) taken.push(await takeTurn(contenders, times));
  for (const { verify } of contenders) verify();
  const over = (turn: readonly number[], at: number, by: (own: number, bare: number) => number) =>
    by(turn[at] ?? Number.NaN, turn[0] ?? Number.NaN);
  return contenders.map(({ name }, at) => ({
    name,
    us: median(taken.map((turn) => turn[at] ?? Number.NaN)),
    overUs: median(taken.map((turn) => over(turn, at, (own, bare) => own - bare))),
    ratio: median(taken.map((turn) => over(turn, at, (own, bare) => own / bare))),
  }));
}

/** Microseconds for one time, of each contender. */
async function takeTurn(contenders: readonly Contender[], times: number): Promise<number[]> {
  const taken: number[] = [];
  for (const contender of contenders) {
    const start = performance.now();
    await contender.run(times);
    taken.push(((performance.now() - start) * 1_000) / times);
  }
  return taken;
}

/** How long `work` takes, milliseconds. */
export async function durationOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Plays the rounds of one place, some at once, several on one stage; shortens what fails. */
import type { createBound } from '../bound.ts';
import type { ClientName } from '../stories/story.ts';
import { type Cast, messageOf } from '../tabs/cell.ts';
import type { Engine } from '../tabs/engines/engine.ts';
import { type ChaosEvent, type Place, type Plan, textOf } from './events.ts';
import { planOf } from './plan.ts';
import { playRound, type RoundResult } from './round.ts';
import { shrink } from './shrink.ts';
import { ChaosStage } from './stage.ts';

/** tokenchart, or today's usual code: as it is mostly found, or better, so that it ignores blanks. */
export type Wiring = 'tokenchart' | 'usual' | 'ignoring';

/** A browser, and what its pages run. */
export interface Parts {
  readonly engine: Engine;
  readonly script: string;
  readonly worker: string;
  /** How many stages are there at the same time, whatever the place. */
  readonly bounded: ReturnType<typeof createBound>;
  readonly onRound: (place: Place, wiring: Wiring, round: RoundResult) => void;
}

/** What happened in one place with one wiring. */
export interface CellResult {
  readonly place: Place;
  readonly wiring: Wiring;
  readonly rounds: readonly RoundResult[];
  readonly ms: number;
}

const ROUNDS_ON_A_STAGE = 5;
const SHRINK_MS = 60_000;

/** @param since the seed of the first round on it: it says what carries its rotations. */
const stageOf = (
  { engine, script, worker }: Parts,
  place: Place,
  wiring: Wiring,
  since: number,
) => {
  const client: ClientName = wiring === 'tokenchart' ? wiring : 'control';
  const cast: Cast = {
    ...{ engine, client, means: 'locks', script },
    ...(place.transport === 'worker' && { worker }),
  };
  const blanks = wiring === 'usual' ? 'store' : 'ignore';
  const carrier = since % 2 === 0 ? 'pilot' : 'request';
  return ChaosStage.setUp(cast, place, { blanks, carrier });
};

export async function playCell(
  parts: Parts,
  place: Place,
  wiring: Wiring,
  seeds: readonly number[],
): Promise<CellResult> {
  const start = Date.now();
  const groups = Array.from({ length: Math.ceil(seeds.length / ROUNDS_ON_A_STAGE) }, (_, n) =>
    seeds.slice(n * ROUNDS_ON_A_STAGE, (n + 1) * ROUNDS_ON_A_STAGE),
  );
  const played = groups.map((group) => parts.bounded(() => playGroup(parts, place, wiring, group)));
  const rounds = (await Promise.all(played)).flat();
  return { place, wiring, rounds, ms: Date.now() - start };
}

/** One after the other on one stage; on a new one after a round that failed or lost its session. */
async function playGroup(
  parts: Parts,
  place: Place,
  wiring: Wiring,
  seeds: readonly number[],
): Promise<RoundResult[]> {
  const rounds: RoundResult[] = [];
  let stage: ChaosStage | null = null;
  let since = 0;
  for (const seed of seeds) {
    const plan = planOf(seed, place);
    let round: RoundResult;
    try {
      if (!stage) since = seed;
      stage ??= await stageOf(parts, place, wiring, since);
      round = await playRound(stage, plan, since);
    } catch (error) {
      round = unplayed(plan, error);
    }
    rounds.push(round);
    parts.onRound(place, wiring, round);
    if (round.verdict?.isAlive && round.problems.length === 0) continue;
    await stage?.close();
    stage = null;
  }
  await stage?.close();
  return rounds;
}

const unplayed = (plan: Plan, error: unknown): RoundResult => ({
  ...{
    plan,
    since: plan.seed,
    events: 0,
    recoveries: 0,
    silences: 0,
    verdict: null,
    log: [],
    ms: 0,
  },
  problems: [`there was no stage: ${messageOf(error)}`],
});

/** The shortest plan that was found to fail as well, and what was seen of it. */
export async function shorten(parts: Parts, place: Place, failed: RoundResult): Promise<string[]> {
  const end = Date.now() + SHRINK_MS;
  let shortest: RoundResult | null = null;
  const fails = async (events: readonly ChaosEvent[]) => {
    const stage = await stageOf(parts, place, 'tokenchart', failed.since);
    const played = await playRound(stage, { ...failed.plan, events });
    await stage.close();
    if (played.problems.length > 0) shortest = played;
    return played.problems.length > 0;
  };
  const whole = failed.plan.events;
  if (!(await fails(whole)) && !(await fails(whole))) {
    return ['it did not fail again on a stage of its own, twice'];
  }
  const events = await shrink(whole, fails, () => Date.now() < end);
  const { log, problems } = shortest ?? { log: [], problems: ['it did not fail again'] };
  return [...events.map(textOf), ...problems, ...log];
}

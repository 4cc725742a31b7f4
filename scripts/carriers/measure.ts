/** What a carrier costs, and what it saves. */
import { isStoreCurrent } from '../../test/support/carriers.ts';
import { type Call, type Plan, ROUND_TRIP, Stage, seeded, TINY_ACTION } from './stage.ts';

export interface Costs {
  readonly calls: readonly Call[];
  /** Requests that the server got, of the app's and of tokenchart's own. */
  readonly requests: number;
}

export interface Losses {
  readonly lost: number;
  readonly tries: number;
  /** The page was reloaded at some moment of so many, milliseconds. */
  readonly horizon: number;
}

/** Rotations that one app meets in a row. */
const ROUNDS = 12;
/** Reloads of a plan. */
const TRIES = 25;
/** Until everything that was under way is over, and as long as no window closes, milliseconds. */
const REST = 500;

/** A plan's requests, round by round; the same chance for each carrier. */
export async function costsOf(plan: Plan): Promise<Costs> {
  const stage = await Stage.open(plan, seeded(plan.actionMs + plan.burst));
  const { network } = stage.simulation;
  const before = network.log.length;
  const calls: Call[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    calls.push(...(await stage.simulation.until(stage.send())));
    await stage.pause();
  }
  return { calls, requests: network.log.length - before };
}

/** Reloads at moments that are spread evenly over the time that the slowest carrier takes. */
export async function lossesOf(plan: Plan): Promise<Losses> {
  const random = seeded(plan.actionMs * 7 + plan.burst);
  const horizon = plan.actionMs + 2 * ROUND_TRIP + TINY_ACTION + 30;
  let lost = 0;
  for (let n = 0; n < TRIES; n += 1) {
    const moment = Math.round(((n + random()) / TRIES) * horizon);
    if (await isLostAt(plan, moment, random)) lost += 1;
  }
  return { lost, tries: TRIES, horizon };
}

/** Whether a reload `moment` milliseconds after the requests leaves an old token in the store. */
async function isLostAt(plan: Plan, moment: number, random: () => number): Promise<boolean> {
  const stage = await Stage.open(plan, random);
  const { simulation, app } = stage;
  stage.send().catch(() => {}); // its page goes away
  await simulation.advance(moment);
  await app.page.unload();
  await simulation.advance(plan.actionMs + REST);
  return !(await isStoreCurrent(simulation));
}

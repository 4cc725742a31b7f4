/** One round: begins calmly, makes the events happen, waits for calm, and is judged. */
import { logOf } from '../stories/log.ts';
import { within } from '../stories/until.ts';
import { messageOf } from '../tabs/cell.ts';
import { type ChaosEvent, type Plan, textOf } from './events.ts';
import { judge, type Observed, type Verdict } from './judge.ts';
import { bringBack, NotCalm, perform } from './perform.ts';
import type { ChaosStage } from './stage.ts';

/** Generous: how long all may take to be calm, milliseconds. */
const CALM_MS = 45_000;
const ROUND_MS = 120_000;

export interface RoundResult {
  readonly plan: Plan;
  /** The seed of the first round on the same stage: what came before may matter. */
  readonly since: number;
  /** How many events happened. */
  readonly events: number;
  /** Rotations that the server was made to do. */
  readonly recoveries: number;
  /** How often the store did not answer a tab. */
  readonly silences: number;
  /** Null where the round could not be brought to its end. */
  readonly verdict: Verdict | null;
  readonly problems: readonly string[];
  /** What happened, and what the server saw. */
  readonly log: readonly string[];
  readonly ms: number;
}

export async function playRound(
  stage: ChaosStage,
  plan: Plan,
  since = plan.seed,
): Promise<RoundResult> {
  const start = Date.now();
  const told: string[] = [];
  const seen = { rows: stage.rows.length, uncaught: stage.uncaught.length };
  let verdict: Verdict | null = null;
  const problems: string[] = [];
  let recoveries = 0;
  const play = async () => {
    await begin(stage, plan);
    seen.rows = stage.rows.length;
    await happen(stage, plan.events, told);
    await stage.answered(stage.crowd.members, CALM_MS);
    verdict = stage.crowd.isControl
      ? await verdictOfControl(stage)
      : judge(await observe(stage, seen));
    recoveries = stage.rows.slice(seen.rows).filter(({ unbatch }) => unbatch).length;
    problems.push(...verdict.problems);
    if (verdict.problems.length > 0) told.push(await statesOf(stage), await askAll(stage));
  };
  await within(play(), 'the end of the round', ROUND_MS).catch((error: unknown) => {
    problems.push(`the round could not be played: ${messageOf(error)}`);
  });
  const { silences } = stage;
  return {
    ...{ plan, verdict, problems, silences, events: told.length, ms: Date.now() - start },
    ...{ recoveries, since },
    log: [...told, ...logOf(stage.rows.slice(seen.rows))],
  };
}

/** So many tabs, and the right user signed in, whatever the round before has left. */
async function begin(stage: ChaosStage, plan: Plan): Promise<void> {
  const { crowd } = stage;
  stage.unattendedMs = 0;
  stage.silences = 0;
  if (crowd.members.length === 0) await stage.open();
  if (crowd.isControl || stage.user !== plan.user) await stage.signIn(stage.tab(0), plan.user);
  while (crowd.members.length < plan.tabs) await stage.open();
  for (const member of crowd.members.slice(plan.tabs)) {
    member.isThere = false;
    await member.engineTab.close();
  }
  if (!(await stage.calm(CALM_MS))) throw new Error('the round did not begin calmly');
}

async function happen(
  stage: ChaosStage,
  events: readonly ChaosEvent[],
  told: string[],
): Promise<void> {
  const start = stage.crowd.parts.server.clock.now();
  try {
    for (const event of events) {
      const seconds = ((stage.crowd.parts.server.clock.now() - start) / 1_000).toFixed(2);
      told.push(`${seconds} s: ${textOf(event)}`);
      await perform(stage, event);
    }
  } catch (error) {
    if (!(error instanceof NotCalm)) throw error;
    told.push('not calm in time: no more events');
  }
  await bringBack(stage);
}

interface Before {
  readonly rows: number;
  readonly uncaught: number;
}

async function observe(stage: ChaosStage, before: Before): Promise<Observed> {
  const { crowd, place, client, owners, unattendedMs } = stage;
  const { model } = crowd.parts.server;
  await stage.calm(CALM_MS);
  const tabs = crowd.members.map(async (member) => ({
    subject: (await member.look()).subject,
    pending: await member.call('pending'),
  }));
  return {
    ...{ kind: place.kind, windowMs: crowd.parts.windowMs, client, owners, unattendedMs },
    user: stage.email,
    generation: model.generationOf(client),
    isStoredTaken: await stage.isStoredTaken(),
    tabs: await Promise.all(tabs),
    rows: stage.rows.slice(before.rows),
    uncaught: stage.uncaught.slice(before.uncaught),
  };
}

/** What the tabs are in, for whoever must find out why a round failed. */
async function statesOf({ crowd }: ChaosStage): Promise<string> {
  const looks = await Promise.all(crowd.members.map((member) => member.look()));
  const states = looks.map(({ snapshot }) =>
    [snapshot?.state, snapshot?.stale, snapshot?.isLeader && 'leader'].filter(Boolean).join(' '),
  );
  return `the tabs are ${states.join(', ')}`;
}

/** What each tab is answered now: what is left of the session? */
async function askAll({ crowd, user }: ChaosStage): Promise<string> {
  const ends = crowd.members.map((member) => member.get(`/api/me?afterwards=${user}`));
  return `asked afterwards: ${(await Promise.all(ends)).join(', ')}`;
}

/** Of the usual code only one thing is asked: does the server still know its session? */
async function verdictOfControl(stage: ChaosStage): Promise<Verdict> {
  const outcome = await stage.crowd.outcome({ email: stage.email ?? '', password: '' });
  const isAlive = outcome === 'signed in';
  const none = { losses: 0, excuse: null, wrongUser: [], stuck: 0, uncaught: [], problems: [] };
  return { ...none, isAlive };
}

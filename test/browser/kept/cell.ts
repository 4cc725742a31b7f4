/** Pages that go away while an answer with a new token is on its way: is that token kept? */
import { ada, check } from '../stories/stage.ts';
import { until, within } from '../stories/until.ts';
import { type Cast, setUp } from '../tabs/cell.ts';
import type { Crowd } from '../tabs/crowd.ts';
import { enginesOf, goAway } from '../tabs/ends.ts';
import type { EngineName } from '../tabs/engines/engine.ts';
import type { Member } from '../tabs/member.ts';

export const WAYS = ['reload', 'close', 'navigate', 'crash'] as const;
export type Way = (typeof WAYS)[number];

const SLOW = /slow/;
/** The server's default: no answer here takes so long that it is doubted. */
const WINDOW_MS = 5_000;

const TRY_BOUND_MS = 60_000;

/** How long the answer is still on its way when the page goes, milliseconds. */
export const DELAYS = [50, 300, 1_000] as const;
export const TRANSPORTS = ['page', 'worker'] as const;
export type TransportName = (typeof TRANSPORTS)[number];

export interface Cell {
  readonly way: Way;
  readonly delayMs: number;
  readonly transport: TransportName;
}

export interface CellResult extends Cell {
  readonly tries: number;
  readonly kept: number;
  /** Why a token was lost, as far as a page could tell. */
  readonly losses: readonly string[];
  readonly problem: string | null;
}

export const cellsOf = (engine: EngineName): readonly Cell[] =>
  WAYS.filter((way) => enginesOf(way).includes(engine)).flatMap((way) =>
    DELAYS.flatMap((delayMs) => TRANSPORTS.map((transport) => ({ way, delayMs, transport }))),
  );

/** So many tries in a profile of their own. */
export async function tryCell(
  cast: Cast & { readonly worker: string },
  cell: Cell,
  tries: number,
): Promise<CellResult> {
  const undo: (() => Promise<unknown>)[] = [];
  const { worker, ...rest } = cast;
  const losses: string[] = [];
  let done = 0;
  let problem: string | null = null;
  try {
    const own = cell.transport === 'worker' ? { ...rest, worker } : rest;
    const { crowd } = await setUp(own, { kind: 'modern', windowMs: WINDOW_MS }, (end) =>
      undo.push(end),
    );
    const first = await crowd.open();
    await first.signIn(ada);
    for (; done < tries; done += 1) {
      const loss = await within(tryOnce(crowd, cell), 'the end of a try', TRY_BOUND_MS);
      if (loss) losses.push(loss);
    }
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  for (const work of undo.reverse()) await work().catch(() => {}); // its end says nothing of the cell
  return { ...cell, tries: done, kept: done - losses.length, losses, problem };
}

/** Why the token was lost; null where it was kept. */
async function tryOnce(crowd: Crowd, { way, delayMs }: Cell): Promise<string | null> {
  const [member] = crowd.members;
  check(member !== undefined, 'there is no tab');
  await until(() => member.call('hasWorker'), 'the worker is there');
  await crowd.pastWindow();
  const tried = crowd.rows(SLOW).length;
  const recoveries = crowd.recoveries;
  await member.begin(`/api/slow?ms=${delayMs}`);
  const sent = await until(() => crowd.rows(SLOW)[tried], 'the request is at the server');
  const next = await leave(crowd, member, way);
  await until(() => sent.status !== null, 'the server is done');
  const loss = await lossOf(crowd, next, recoveries);
  await crowd.calm();
  check((await next.get('/api/me')) === 200, 'the session is gone');
  return loss;
}

/** The tab goes, and comes back; where that cannot be, another one is opened. */
async function leave(crowd: Crowd, member: Member, way: Way): Promise<Member> {
  const bringBack = await goAway(crowd, member, way);
  await bringBack();
  return member.isThere ? member : crowd.open();
}

/** Kept: the store holds the server's token. Lost: a tab doubts, or a rotation was forced. */
async function lossOf(crowd: Crowd, member: Member, recoveries: number): Promise<string | null> {
  const client = crowd.rows().findLast((row) => row.client !== null)?.client ?? '';
  const { loss } = await until(async () => {
    const { snapshot } = await member.look();
    if (crowd.recoveries > recoveries || snapshot?.stale) return { loss: `${snapshot?.reason}` };
    const token = crowd.parts.server.model.row(client)?.token;
    return (await member.call('stored')) === token && { loss: null };
  }, 'the rotation is kept or lost');
  return loss;
}

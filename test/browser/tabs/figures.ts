/** Figures of many tabs: how soon another one leads, and how soon a commit is seen. */
import { FORCED } from '../stories/losses.ts';
import { check } from '../stories/stage.ts';
import { type Cast, setUp } from './cell.ts';
import type { Crowd } from './crowd.ts';
import { type End, ends, enginesOf, goAway } from './ends.ts';
import type { Member } from './member.ts';
import { patiently } from './patience.ts';

/** A short window lets a tab soon need its leader again. */
const WINDOW_MS = 3_000;
const TRIES = 10;
const TRIPS = 60;

/** Measured, milliseconds. */
export interface Figure {
  readonly name: string;
  readonly tries: number;
  readonly median: number;
  readonly max: number;
  /** What was promised; none where it is not told. */
  readonly bound: number | null;
}

const figureOf = (name: string, times: readonly number[], bound: number | null): Figure => {
  const sorted = times.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  return { name, tries: sorted.length, median, max: sorted.at(-1) ?? Number.NaN, bound };
};

export const isKept = ({ max, bound }: Figure): boolean => bound === null || max < bound;

/** Runs `work` with a crowd of its own. */
async function withCrowd<T>(cast: Cast, work: (crowd: Crowd) => Promise<T>): Promise<T> {
  const undo: (() => Promise<unknown>)[] = [];
  const settings = { kind: 'modern', windowMs: WINDOW_MS } as const;
  try {
    const { crowd } = await setUp(cast, settings, (end) => undo.push(end));
    return await work(crowd);
  } finally {
    for (const end of undo.reverse()) await end();
  }
}

/** When, after `since`, one of these tabs first was such. */
async function firstMoment(
  members: readonly Member[],
  since: number,
  isSuch: (moment: { readonly isLeader: boolean; readonly stale: string | null }) => boolean,
  what: string,
): Promise<number> {
  const find = async () => {
    const all = await Promise.all(members.map((member) => member.history()));
    const moments = all.flat().filter((moment) => moment.at >= since && isSuch(moment));
    return moments.length > 0 && Math.min(...moments.map(({ at }) => at));
  };
  return patiently(find, what);
}

/** The leader goes so many times; each time, how long until another tab leads? */
export function handOver(cast: Cast, { end, isAsked }: HandOver, tries = TRIES): Promise<Figure> {
  return withCrowd(cast, async (crowd) => {
    await crowd.gather(3);
    const times: number[] = [];
    while (times.length < tries) times.push(await handOverOnce(crowd, end, isAsked));
    return figureOf(`${cast.means}, ${end}`, times, isAsked ? 2_000 : 1_000);
  });
}

async function handOverOnce(crowd: Crowd, end: End, isAsked: boolean): Promise<number> {
  await crowd.pastWindow();
  await crowd.agreed();
  const leader = await crowd.leader();
  const others = crowd.members.filter((member) => member !== leader);
  const start = Date.now();
  const bringBack = await goAway(crowd, leader, end);
  const needed = isAsked ? await need(crowd, others, start) : start;
  const candidates = end === 'reload' ? [...others, leader] : others;
  const led = await firstMoment(candidates, start, (each) => each.isLeader, 'another tab leads');
  await crowd.calm();
  await bringBack();
  if (crowd.members.length < 3) await crowd.open();
  return Math.max(led - needed, 0);
}

/** A tab loses an answer; resolves with the moment from which it wants its leader for that. */
async function need(crowd: Crowd, others: readonly Member[], since: number): Promise<number> {
  const [asker] = others;
  check(asker !== undefined, 'nobody is left');
  crowd.parts.server.faults.answerAfter(504, { match: '/api/list/lost' });
  await asker.get('/api/list/lost');
  return firstMoment(
    others,
    since,
    ({ stale, isLeader }) => stale === 'waiting' || isLeader,
    'a tab wants its leader',
  );
}

/**
 * How long a commit takes to be seen in another tab, beside a bare message in the same run.
 * With more than two tabs, in the first of the others.
 */
export function commitToVisible(
  cast: Cast,
  tabs = 2,
  trips = TRIPS,
): Promise<readonly [Figure, Figure]> {
  return withCrowd(cast, async (crowd) => {
    const [asker, other] = await crowd.gather(tabs);
    await other.look();
    const bare: number[] = [];
    const commits: number[] = [];
    for (let n = 0; n < trips; n += 1) {
      bare.push((await asker.call('bareTrip')) / 2);
      // Back it goes by a bare message.
      commits.push((await asker.call('commitTrip')) - (bare.at(-1) ?? 0));
    }
    check(crowd.rows(FORCED).length === trips, 'each try rotates once');
    return [figureOf('bare message', bare, null), figureOf('commit to visible', commits, null)];
  });
}

interface HandOver {
  readonly means: 'locks' | 'channel';
  readonly end: End;
  /** Whether the others notice only when they need their leader. */
  readonly isAsked: boolean;
}

/** The ways to go that are measured, with the means by which the others find a new leader. */
export const handOvers: readonly HandOver[] = (['locks', 'channel'] as const).flatMap((means) =>
  ends
    .filter((end) => enginesOf(end).includes('chromium'))
    .map((end) => ({ means, end, isAsked: means === 'channel' || end === 'freeze' })),
);

/** The rounds of chaos: what they plan can be repeated, and their judge does fail. */
import { describe, expect, test } from 'vitest';
import type { LoggedRequest } from '../../src/testing/reference-server/index.ts';
import { type ChaosEvent, isLossy, type Place } from '../browser/chaos/events.ts';
import { judge, type Observed } from '../browser/chaos/judge.ts';
import { planOf } from '../browser/chaos/plan.ts';
import { shrink } from '../browser/chaos/shrink.ts';

const ada = 'ada@example.com';
const bob = 'bob@example.com';
const seeds = Array.from({ length: 300 }, (_, n) => n);
const placeOf = (given: Partial<Place> = {}): Place => ({
  ...{ engine: 'chromium', kind: 'classic', transport: 'page' },
  ...given,
});

const row = (given: Partial<LoggedRequest>): LoggedRequest => ({
  ...{ at: 0, method: 'GET', path: `/api/me?as=${ada}&n=1`, tokenGeneration: 3, client: 'c1' },
  ...{ user: ada, status: 200, ending: 'rotated', rotated: true, unbatch: false },
  ...{ aborted: false, answered: true },
  ...given,
});

const alive: Observed = {
  ...{ kind: 'classic', windowMs: 5_000, user: ada, client: 'c1', generation: 4 },
  isStoredTaken: true,
  tabs: [
    { subject: ada, pending: 0 },
    { subject: ada, pending: 0 },
  ],
  rows: [row({})],
  owners: new Map([
    ['c1', ada],
    ['c2', bob],
  ]),
  unattendedMs: 0,
  uncaught: [],
};
const signedOut = { isStoredTaken: null, tabs: [{ subject: null, pending: 0 }] } as const;

describe('the judge', () => {
  test('has nothing against a session that lives', () => {
    expect(judge(alive)).toMatchObject({ isAlive: true, losses: 0, problems: [] });
  });

  test('fails on a loss that the model does not allow', () => {
    const verdict = judge({ ...alive, ...signedOut });
    expect(verdict).toMatchObject({ isAlive: false, excuse: null, losses: 1 });
    expect(verdict.problems).toHaveLength(1);
    const dead = judge({ ...alive, isStoredTaken: false });
    expect(dead.problems[0]).toContain('the stored token is dead');
    const modern = judge({ ...alive, ...signedOut, kind: 'modern', generation: 5 });
    expect(modern).toMatchObject({ excuse: null, losses: 2 });
    expect(modern.problems).toHaveLength(1);
  });

  test('fails on a tab that is signed out while the others are not', () => {
    const tabs = [...alive.tabs, { subject: null, pending: 0 }];
    expect(judge({ ...alive, tabs }).problems).toHaveLength(1);
  });

  test('lets a session go that lost more answers than can be promised', () => {
    const verdict = judge({ ...alive, ...signedOut, generation: 5 });
    expect(verdict).toMatchObject({ losses: 2, problems: [] });
    expect(verdict.excuse).toContain('2 answers in a row');
    expect(judge({ ...alive, ...signedOut, kind: 'modern', generation: 6 }).excuse).not.toBeNull();
  });

  test('excuses the last loss only where nothing could mend it', () => {
    const lost = { ...alive, ...signedOut };
    expect(judge({ ...lost, unattendedMs: 3_000 }).excuse).toBeNull();
    expect(judge({ ...lost, unattendedMs: 4_000 }).excuse).toContain('no tab was there');
    const forced = row({ path: '/auth/validate_token?unbatch=true', client: null });
    const hit = { ...forced, status: null, answered: false, tokenGeneration: null };
    expect(judge({ ...lost, rows: [...lost.rows, forced] }).excuse).toBeNull();
    expect(judge({ ...lost, rows: [...lost.rows, hit] }).excuse).toContain('recovery');
    const before = { ...hit, client: 'c1', tokenGeneration: 2 };
    expect(judge({ ...lost, rows: [...lost.rows, before] }).excuse).toBeNull();
    // Without a loss there is nothing to excuse.
    const none = { ...lost, generation: 3, unattendedMs: 9_000, rows: [...lost.rows, hit] };
    expect(judge(none)).toMatchObject({ losses: 0, excuse: null });
  });

  test('fails on a request as the wrong user', () => {
    const asBob = row({ client: 'c2', user: bob });
    const wrong = judge({ ...alive, rows: [...alive.rows, asBob] });
    expect(wrong.wrongUser).toEqual([`GET ${asBob.path} as ${bob}`]);
    expect(wrong.problems).toHaveLength(1);
    const ended = row({ path: '/api/me?as=nobody&n=2', user: null, status: 401 });
    expect(judge({ ...alive, rows: [ended] }).wrongUser).toHaveLength(1);
    const refused = { ...ended, client: null };
    expect(judge({ ...alive, rows: [refused] }).wrongUser).toEqual([]);
  });

  test('fails on a tab that shows the wrong user, however many answers were lost', () => {
    const tabs = [{ subject: bob, pending: 0 }];
    const verdict = judge({ ...alive, tabs, isStoredTaken: false, generation: 9 });
    expect(verdict).toMatchObject({ isAlive: false, excuse: null });
    expect(verdict.problems).toHaveLength(1);
  });

  test('fails on a session that outlives its sign-out', () => {
    expect(judge({ ...alive, user: null }).problems).toHaveLength(1);
    const right = { ...alive, ...signedOut, user: null, generation: null };
    expect(judge(right)).toMatchObject({ isAlive: true, problems: [] });
  });

  test('fails on a stuck call, and on what nobody caught', () => {
    const stuck = judge({ ...alive, tabs: [{ subject: ada, pending: 2 }] });
    expect(stuck).toMatchObject({ isAlive: true, stuck: 2 });
    expect(stuck.problems).toEqual(['2 calls are stuck']);
    expect(judge({ ...alive, uncaught: ['oops'] }).problems).toEqual(['nobody caught: oops']);
  });
});

describe('a plan', () => {
  test('is the same for the same seed, and another one for another', () => {
    const plans = seeds.map((seed) => JSON.stringify(planOf(seed, placeOf()).events));
    expect(seeds.map((seed) => JSON.stringify(planOf(seed, placeOf()).events))).toEqual(plans);
    expect(new Set(plans).size).toBe(plans.length);
  });

  const eventsIn = (given: Partial<Place>): ChaosEvent[][] =>
    seeds.map((seed) => [...planOf(seed, placeOf(given)).events]);

  test('loses no second answer before all is calm, save one on modern servers', () => {
    const hasty = (event: ChaosEvent) => isLossy(event) && event.isHasty;
    expect(eventsIn({}).flat().some(hasty)).toBe(false);
    const modern = eventsIn({ kind: 'modern' }).map((all) => all.filter(isLossy));
    expect(modern.flat().some(hasty)).toBe(true);
    const twice = modern.flatMap((all) => all.filter((at, n) => hasty(at) && all[n + 1]?.isHasty));
    expect(twice).toEqual([]);
  });

  test('tells an engine to do only what it can', () => {
    const has = (events: ChaosEvent[][], what: RegExp) => what.test(JSON.stringify(events));
    const firefox = eventsIn({ engine: 'firefox', transport: 'worker' });
    expect(has(firefox, /crash|freeze|killWorker/)).toBe(false);
    const chromium = eventsIn({ transport: 'worker' });
    for (const what of [/"crash"/, /killWorker/, /switch/, /signOut/]) {
      expect(has(chromium, what)).toBe(true);
    }
  });
});

describe('shortening', () => {
  const all = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const fails = async (events: readonly number[]) => events.includes(3) && events.includes(8);

  test('finds what a failure needs', async () => {
    expect(await shrink(all, fails, () => true)).toEqual([3, 8]);
    expect(
      await shrink(
        all,
        async () => true,
        () => true,
      ),
    ).toEqual([]);
    expect(
      await shrink(
        all,
        async () => false,
        () => true,
      ),
    ).toEqual(all);
  });

  test('ends when its time is over', async () => {
    let tries = 0;
    const mayTry = () => {
      tries += 1;
      return tries <= 2;
    };
    expect(await shrink(all, fails, mayTry)).toEqual(all);
  });
});

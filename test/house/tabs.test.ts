/** Which stories of `npm run check:tabs` may be told again: none that cost anybody anything. */
import { describe, expect, test } from 'vitest';
import { isToldAgain, judge, type Promised } from '../browser/tabs/judge.ts';

type Told = Parameters<typeof judge>[0];

const promised: Promised = { fate: 'survives', recoveries: { min: 1, max: 1 } };
const told: Told = { outcome: 'signed in', recoveries: 1, notes: [], problems: [], log: ['GET /'] };

describe('a story that is as promised', () => {
  test('has no problem, and is not told again', () => {
    const verdict = judge(told, promised);
    expect(verdict).toEqual({ problems: [], isMiscounted: false });
    expect(isToldAgain(verdict, 0)).toBe(false);
  });

  test('recovers as often as it likes where nothing is said of that', () => {
    const many = judge({ ...told, recoveries: 9 }, { ...promised, recoveries: undefined });
    expect(many).toEqual({ problems: [], isMiscounted: false });
  });
});

describe('a story with a wrong number of recoveries', () => {
  test.each([0, 3])('is told again where that is all: %i', (recoveries) => {
    const verdict = judge({ ...told, recoveries }, promised);
    expect(verdict.problems).toEqual([
      `${recoveries} recoveries, not 1 to 1`,
      'what the server saw:\n  GET /',
    ]);
    expect(isToldAgain(verdict, 0)).toBe(true);
  });

  test.each<[string, Partial<Told>]>([
    ['a lost session', { outcome: 'signed out' }],
    ['a wrong user', { outcome: 'wrong user' }],
    ['a leak', { outcome: 'leaked' }],
    ['an error', { problems: ['nobody caught: boom'] }],
    ['no end', { outcome: null, problems: ['waited in vain'] }],
  ])('is not told again after %s', (_, worse) => {
    for (const recoveries of [1, 3]) {
      const verdict = judge({ ...told, ...worse, recoveries }, promised);
      expect(verdict.problems.length).toBeGreaterThan(1);
      expect(isToldAgain(verdict, 0)).toBe(false);
    }
  });

  test('is the fourth: that is no noise any more', () => {
    const verdict = judge({ ...told, recoveries: 2 }, promised);
    expect([0, 1, 2, 3, 4].map((before) => isToldAgain(verdict, before))).toEqual([
      ...[true, true, true],
      ...[false, false],
    ]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServerKind } from '../../../src/testing/reference-server/index.ts';
import { accepts, rotate } from '../../../src/testing/reference-server/index.ts';
import { anyKind, opened, rotated, rulesOf, someRow, someTime, t0 } from './rows.ts';

describe('accepts', () => {
  it.each<[ServerKind, string, boolean, boolean]>([
    ['classic', 'C', true, true],
    ['classic', 'B', true, false],
    ['classic', 'A', false, false],
    ['modern', 'C', true, true],
    ['modern', 'B', true, true],
    ['modern', 'A', true, false],
    ['modern', 'sign-in', false, false],
    ['absent', 'B', true, false],
  ])('%s takes %s inside the window: %s, after it: %s', (kind, token, inside, after) => {
    const rules = rulesOf(kind);
    const row = rotated(rules, 'BC');
    const now = row.updatedAt ?? 0;
    expect(accepts(rules, row, token, now + 4999)).toBe(inside);
    expect(accepts(rules, row, token, now + 5000)).toBe(after);
  });

  it('refuses the current token from its expiry on, but not the last one inside the window', () => {
    const rules = rulesOf('classic', { tokenLifespanS: 2 });
    const row = opened(rules);
    const expiry = row.expiry * 1000;
    expect(accepts(rules, row, 'A', expiry - 1)).toBe(true);
    expect(accepts(rules, row, 'A', expiry)).toBe(false);
    expect(accepts(rules, row, 'sign-in', expiry)).toBe(true);
  });

  it('refuses everything where the session is gone', () => {
    fc.assert(
      fc.property(anyKind, someTime, (kind, now) => !accepts(rulesOf(kind), null, 'A', now)),
    );
  });

  it('refuses a token that is none of the stored ones', () => {
    fc.assert(
      fc.property(
        anyKind,
        someRow,
        someTime,
        (kind, row, now) => !accepts(rulesOf(kind), row, 'bogus', now),
      ),
    );
  });

  it('takes on modern whatever it takes on classic', () => {
    fc.assert(
      fc.property(someRow, fc.constantFrom('A', 'B', 'C'), someTime, (row, token, now) => {
        const classic = accepts(rulesOf('classic'), row, token, now);
        return !classic || accepts(rulesOf('modern'), row, token, now);
      }),
    );
  });
});

describe('how many lost answers a token survives', () => {
  const survives = (kind: ServerKind, losses: number, waitMs: number): boolean => {
    const rules = rulesOf(kind);
    let row = opened(rules);
    let now = t0;
    for (let lost = 0; lost < losses; lost++) {
      now += 6000;
      row = rotate(rules, row, `lost-${lost}`, now);
    }
    return accepts(rules, row, 'A', now + waitMs);
  };

  it.each<[ServerKind, number, number, boolean]>([
    ['classic', 1, 1000, true],
    ['classic', 1, 6000, false],
    ['classic', 2, 1000, false],
    ['modern', 1, 900_000, true],
    ['modern', 2, 1000, true],
    ['modern', 2, 6000, false],
    ['modern', 3, 1000, false],
  ])('%s: after %i lost and %i ms: %s', (kind, losses, waitMs, alive) => {
    expect(survives(kind, losses, waitMs)).toBe(alive);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accepts,
  endingOf,
  finish,
  isExpired,
  openRow,
  rotate,
  slide,
} from '../../../src/testing/reference-server/index.ts';
import { anyKind, opened, rotating, rulesOf, someRow, someTime, t0 } from './rows.ts';

describe('the end of a request', () => {
  it('rotates the first request of a session, since no window is open', () => {
    const rules = rulesOf('classic');
    const start = { startedAt: t0, unbatch: false };
    expect(endingOf(rules, openRow(rules, 'A', t0), start)).toBe('rotated');
  });

  it('depends on when the request started, not on when it ends', () => {
    const rules = rulesOf('modern');
    const row = opened(rules);
    const end = t0 + 60_000;
    expect(finish(rules, row, { startedAt: t0 + 4999, unbatch: false }, 'N', end).ending).toBe(
      'batch',
    );
    expect(finish(rules, row, { startedAt: t0 + 5000, unbatch: false }, 'N', end).ending).toBe(
      'rotated',
    );
  });

  it('lasts a window of 4 to 5 s, since the last use is cut to whole seconds', () => {
    fc.assert(
      fc.property(someTime, fc.integer({ min: 0, max: 6000 }), (now, later) => {
        const rules = rulesOf('classic');
        const row = rotate(rules, openRow(rules, 'A', now), 'B', now);
        const ending = endingOf(rules, row, { startedAt: now + later, unbatch: false });
        if (later <= 4000) expect(ending).toBe('batch');
        if (later >= 5000) expect(ending).toBe('rotated');
      }),
    );
  });

  it('rotates on unbatch whatever the window, unless nothing ever rotates', () => {
    fc.assert(
      fc.property(anyKind, someRow, someTime, (kind, row, startedAt) => {
        const ending = endingOf(rulesOf(kind), row, { startedAt, unbatch: true });
        expect(ending).toBe(kind === 'static' ? 'static' : 'rotated');
      }),
    );
  });

  it('moves nothing but the window in a batch', () => {
    fc.assert(
      fc.property(someRow, someTime, (row, now) => {
        expect({ ...slide(row, now), updatedAt: null }).toEqual({ ...row, updatedAt: null });
        expect(slide(row, now).updatedAt).toBe(now - (now % 1000));
      }),
    );
  });

  it('tells the new token, and stores the one before it', () => {
    fc.assert(
      fc.property(rotating, someRow, someTime, (kind, row, now) => {
        const rules = rulesOf(kind);
        const start = { startedAt: now, unbatch: true };
        const { told, row: stored } = finish(rules, Object.freeze(row), start, 'N', now);
        expect(stored).toEqual(told);
        expect(stored).toMatchObject(
          kind === 'modern'
            ? { token: 'N', previous: 'A', last: row.previous }
            : { token: 'N', previous: null, last: 'A' },
        );
        expect(accepts(rules, stored, 'N', now)).toBe(true);
        expect(accepts(rules, stored, 'A', now)).toBe(true);
      }),
    );
  });

  it('changes nothing and tells the row where nothing rotates', () => {
    fc.assert(
      fc.property(rotating, someRow, someTime, (kind, row, now) => {
        const rules = rulesOf(kind, { changeHeadersOnEachRequest: false });
        const start = { startedAt: now, unbatch: true };
        expect(finish(rules, row, start, 'N', now)).toEqual({ ending: 'static', told: row, row });
      }),
    );
  });

  it('throws an expired row away when it slides the window, yet tells it', () => {
    const rules = rulesOf('classic', { tokenLifespanS: 3 });
    const row = opened(rules);
    const end = t0 + 3500;
    const finished = finish(rules, row, { startedAt: t0 + 1000, unbatch: false }, 'N', end);
    expect(finished).toEqual({ ending: 'batch', told: slide(row, end), row: null });
    expect(isExpired(row, row.expiry * 1000)).toBe(false);
    expect(isExpired(row, row.expiry * 1000 + 1)).toBe(true);
  });

  it('finds a session that was deleted gone', () => {
    const start = { startedAt: t0, unbatch: true };
    expect(finish(rulesOf('modern'), null, start, 'N', t0)).toEqual({
      ending: 'gone',
      told: null,
      row: null,
    });
  });
});

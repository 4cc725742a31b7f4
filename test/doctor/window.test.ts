/** The arithmetic of the measurement. */
import { describe, expect, test } from 'vitest';
import { createServerClock, nextPhase } from '../../src/doctor/server-clock.ts';
import {
  narrow,
  planGaps,
  type WindowBounds,
  wholeSeconds,
} from '../../src/doctor/window-bounds.ts';

const START: WindowBounds = { above: -1, atMost: Infinity };

/** Asks a window of so many seconds, without a server. */
function play(seconds: number, limit: number, lanes: number) {
  let bounds = START;
  let waited = 0;
  let rounds = 0;
  for (;;) {
    const gaps = planGaps(wholeSeconds(bounds), limit, lanes);
    if (gaps.length === 0) return { ...wholeSeconds(bounds), waited, rounds };
    rounds += 1;
    for (const gap of gaps) {
      const asked = gap * 1_000 + 500;
      const isOver = asked >= seconds * 1_000;
      bounds = narrow(bounds, isOver ? { atMost: asked } : { above: asked });
      if (isOver || gap === gaps.at(-1)) waited += gap + 0.5;
      if (isOver) break;
    }
  }
}

describe('the plan of gaps', () => {
  test('finds every window with one to three sessions, in few rounds', () => {
    for (const lanes of [1, 2, 3]) {
      for (let seconds = 0; seconds <= 60; seconds += 1) {
        const { low, high, rounds } = play(seconds, 60, lanes);
        expect([low, high], `${seconds} s, ${lanes} sessions`).toEqual([seconds, seconds]);
        expect(rounds).toBeLessThanOrEqual(8);
      }
    }
  });

  test('waits little for the usual windows', () => {
    expect(play(5, 30, 3).waited).toBe(5.5);
    expect(play(2, 30, 3).waited).toBeLessThan(5);
    expect(play(30, 30, 3).waited).toBeLessThan(37);
  });

  test('ascends, and looks no further than the limit', () => {
    for (let limit = 1; limit <= 40; limit += 1) {
      const { low, high } = play(1_000, limit, 3);
      expect([low, high]).toEqual([limit + 1, Infinity]);
      const gaps = planGaps({ low: 0, high: Infinity }, limit, 3);
      expect(gaps).toEqual([...new Set(gaps)].sort((a, b) => a - b));
      expect(Math.max(...gaps)).toBeLessThanOrEqual(limit);
    }
  });
});

describe('the bounds', () => {
  test('only ever grow narrower', () => {
    const known = narrow(narrow(START, { above: 4_200 }), { atMost: 5_900 });
    expect(narrow(known, { above: 3_000 })).toEqual(known);
    expect(narrow(known, { atMost: 9_000 })).toEqual(known);
    expect(wholeSeconds(known)).toEqual({ low: 5, high: 5 });
  });

  test('a contradiction drops the older word', () => {
    const known = { above: 4_200, atMost: 5_900 };
    expect(narrow(known, { above: 7_000 })).toEqual({ above: 7_000, atMost: Infinity });
    expect(narrow(known, { atMost: 2_000 })).toEqual({ above: -1, atMost: 2_000 });
  });
});

describe("the server's clock", () => {
  test('is known the better the more is heard', () => {
    const clock = createServerClock();
    const offset = 1_234_567_890_400;
    const hear = (at: number) => clock.note(Math.floor((at + offset) / 1_000), at - 10, at + 10);
    for (const at of [0, 570, 1_640, 2_605]) {
      hear(at);
      expect(clock.low).toBeLessThanOrEqual(offset);
      expect(clock.high).toBeGreaterThanOrEqual(offset);
    }
    expect(clock.width).toBeLessThan(60);
    expect(Math.abs(clock.serverTimeAt(5_000) - offset - 5_000)).toBeLessThan(60);
    expect(clock.ourTimeAt(clock.serverTimeAt(77))).toBeCloseTo(77);
  });

  test('believes the latest word where two cannot both be true', () => {
    const clock = createServerClock();
    clock.note(1_000, 0, 10);
    clock.note(2_000, 20, 30);
    expect([clock.low, clock.high]).toEqual([1_999_970, 2_000_980]);
    clock.note(0, 40, 50); // an answer without an expiry says nothing
    expect(clock.high).toBe(2_000_980);
  });

  test('the next phase is ahead, by a second at most', () => {
    const clock = createServerClock();
    clock.note(1_000, 600, 600);
    for (const now of [600, 601, 1_099.5, 1_100, 9_999]) {
      const next = nextPhase(clock, now, 150);
      expect(next).toBeGreaterThan(now);
      expect(next - now).toBeLessThanOrEqual(1_000.001);
      expect(((clock.serverTimeAt(next) % 1_000) + 1_000) % 1_000).toBeCloseTo(150);
    }
  });
});

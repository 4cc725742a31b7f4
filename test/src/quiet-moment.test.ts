/** How long doubt may last, where that is no question of one story alone. */
import { expect, test } from 'vitest';
import { emptyRecord } from '../../machines/credential.ts';
import { FreeWindow } from '../../src/free-window.ts';
import { quietMoment } from '../../src/quiet-moment.ts';

/** A server with a short window, on a slow network: the token in hand is hardly surely taken. */
function waitOver(standsMs: number): number {
  let now = 10_000;
  const window = new FreeWindow(
    () => now,
    2_000,
    () => {},
  );
  window.measure(9_300);
  window.touch(10_000);
  now = 10_100;
  const context = { record: emptyRecord, failures: 0, leader: true, page: 'p' };
  return quietMoment({ ...context, reason: 'rotationsCrossed' }, { window, standsMs });
}

test('recoveries do not follow each other at once while a forced request stands', () => {
  expect(waitOver(1_500)).toBeGreaterThanOrEqual(500);
});

test('haste helps where none stands: the control', () => {
  expect(waitOver(0)).toBeLessThan(100);
});

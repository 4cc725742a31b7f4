import { describe, test } from 'vitest';
import { type StoreFixture, storeCases } from './store-cases.ts';

/**
 * The suite that every store passes.
 *
 * @param makeFixture - makes a fresh, empty place for each case.
 */
export function describeStore(name: string, makeFixture: () => StoreFixture): void {
  describe(name, () => {
    for (const { name, run } of storeCases) test(name, () => run(makeFixture()));
  });
}

/** The explorer finds what is there to be found; the whole check is `npm run check:model`. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ExploreOptions, explore } from 'tokenchart/testing';
import { describe, expect, test } from 'vitest';
import { mutants } from '../../scripts/model/mutants.ts';
import { testedMutants } from '../../scripts/model/tested-mutants.ts';

const root = resolve(import.meta.dirname, '../..');
const small = { sends: 1, ends: 1 };

describe('tokenchart', () => {
  test('outlives one lost answer on a classic server, whatever happens in whichever order', () => {
    const result = explore({ kind: 'classic', bounds: { sends: 1, ends: 0, lost: 1 } });
    expect(result.found).toBeNull();
    expect(result.isComplete).toBe(true);
    expect(result.states).toBeGreaterThan(1_000);
  }, 120_000);

  test('does not outlive two, and the explorer tells the way', () => {
    const { found } = explore({ kind: 'classic', bounds: { ...small, lost: 2 } });
    expect(found?.fault).toBe('the session lives, and its user is signed out');
    const losses = found?.story.filter((line) => /LOST|nobody hears/.test(line)) ?? [];
    expect(losses).toHaveLength(2);
  }, 120_000);
});

describe('the usual clients', () => {
  const lossOf = (client: ExploreOptions['client'], kind: ExploreOptions['kind'], lost: number) =>
    explore({
      kind,
      ...(client && { client }),
      bounds: { sends: 3, lost },
      seeksDeadEnds: false,
    }).found?.fault ?? null;

  test('one that stores every header is lost without any lost answer', () => {
    expect(lossOf('stores every header', 'classic', 0)).toBe(
      'a blank is stored in place of the token',
    );
  });

  test.each([
    ['classic', 0, null],
    ['classic', 1, 'the session lives, and its user is signed out'],
    ['modern', 1, null],
    ['modern', 2, 'the session lives, and its user is signed out'],
  ] as const)('one that ignores blanks, %s, %i lost: %s', (kind, lost, fault) => {
    expect(lossOf('ignores blanks', kind, lost)).toBe(fault);
  });
});

test('nothing is seen twice: the same bounds give the same figures', () => {
  const once = explore({ kind: 'absent', bounds: { sends: 1, ends: 0 } });
  expect(explore({ kind: 'absent', bounds: { sends: 1, ends: 0 } })).toEqual(once);
});

test('each mutant fits its source in exactly one place', () => {
  expect(mutants.length).toBeGreaterThanOrEqual(25);
  for (const { name, file, from } of [...mutants, ...testedMutants]) {
    expect(readFileSync(join(root, file), 'utf8').split(from).length, name).toBe(2);
  }
});

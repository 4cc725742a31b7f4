/** What the explorer finds, the reference server does: its paths are replayed as golden traces. */
import { type ExploreOptions, explore } from 'tokenchart/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import type { VectorStep } from '../../src/testing/vector-format.ts';
import type { Vector } from '../../src/testing/vectors.ts';
import { vectorDifferences } from '../../src/testing/vectors.ts';

function vectorOf(options: ExploreOptions): Vector {
  const { found } = explore({ ...options, seeksDeadEnds: false });
  if (!found?.vector) throw new Error('nothing found that can be told');
  return found.vector;
}

const last = <T>(list: readonly T[]): T => list.at(-1) as T;
const withStep = (
  vector: Vector,
  at: number,
  change: (step: VectorStep) => VectorStep,
): Vector => ({
  ...vector,
  steps: vector.steps.map((step, index) => (index === at ? change(step) : step)),
});
const lostIn = ({ steps }: Vector) => steps.filter(({ response }) => response === null).length;

describe.each([
  ['classic, two answers lost', 2, { kind: 'classic', bounds: { sends: 1, ends: 1, lost: 2 } }],
  ['modern, three answers lost', 3, { kind: 'modern', bounds: { sends: 1, ends: 1, lost: 3 } }],
  ['absent, two answers lost', 2, { kind: 'absent', bounds: { sends: 1, ends: 1, lost: 2 } }],
  [
    'one that ignores blanks, one answer lost',
    1,
    { kind: 'classic', client: 'ignores blanks', bounds: { sends: 3, lost: 1 } },
  ],
] as const)('%s', (_, lost, options) => {
  let vector: Vector;
  beforeAll(() => {
    vector = vectorOf(options);
  }, 60_000);

  test('the reference server does the same', () => {
    expect(vectorDifferences(vector)).toEqual([]);
    expect(lostIn(vector)).toBe(lost);
    expect(last(vector.steps).response?.status).toBe(401);
  });

  test('another token in a request is reported', () => {
    const forge = (step: VectorStep): VectorStep => {
      const headers = { ...step.request.headers, 'access-token': 'bogus' };
      return { ...step, request: { ...step.request, headers } };
    };
    expect(vectorDifferences(withStep(vector, 1, forge))).not.toEqual([]);
  });

  test('another ending of a request is reported', () => {
    const rotate = (step: VectorStep): VectorStep => {
      const response = { ...(vector.steps[0] as VectorStep).response, expiryAfterFirstS: 1 };
      return { ...step, response: response as VectorStep['response'] };
    };
    const differences = vectorDifferences(withStep(vector, vector.steps.length - 1, rotate));
    expect(differences.join()).toContain('status: expected 200, got 401');
  });
});

import { describe, expect, it } from 'vitest';
import type { Vector } from '../../../src/testing/vectors.ts';
import { parseVector, vectorDifferences } from '../../../src/testing/vectors.ts';
import type { Loose, Mutation } from './mutations.ts';
import { mutations } from './mutations.ts';
import { recorded, recordedVector } from './recorded.ts';

const mutated = (vector: Vector, mutate: Mutation): Vector | null => {
  const copy = structuredClone(vector) as unknown as Loose;
  return mutate(copy) ? (copy as unknown as Vector) : null;
};

describe('the runner reports', () => {
  it.each(Object.entries(mutations))('%s', (_, mutate) => {
    const changed = recorded.flatMap(([file, vector]) => {
      const copy = mutated(vector, mutate);
      return copy === null ? [] : [[file, copy] as const];
    });
    const unnoticed = changed.filter(([, vector]) => vectorDifferences(vector).length === 0);
    expect(changed.length).toBeGreaterThan(0);
    expect(unnoticed.map(([file]) => file)).toEqual([]);
  });

  it('a token that no answer has brought', () => {
    const vector = structuredClone(recordedVector('1.2.0-seq_over_5s')) as unknown as Loose;
    const step = vector.steps.at(-1);
    if (step === undefined) throw new Error('no steps');
    step.request.headers['access-token'] = 'T77';
    const differences = vectorDifferences(vector as unknown as Vector);
    expect(differences.join()).toContain('T77 was never seen in an answer');
  });

  it('the trace of another release', () => {
    const vector = { ...recordedVector('1.2.0-lost1_after_20s'), gem: '1.3.0' };
    expect(vectorDifferences(vector).length).toBeGreaterThan(0);
  });

  it('one token dealt out twice within a group', () => {
    const vector = structuredClone(recordedVector('1.3.0-parallel_5')) as unknown as Loose;
    const grouped = vector.steps.filter((step) => step['group'] === 'a');
    const [first, second] = grouped;
    if (first === undefined || second === undefined) throw new Error('no group');
    second.response = structuredClone(first.response);
    expect(vectorDifferences(vector as unknown as Vector).length).toBeGreaterThan(0);
  });

  it('an answer that is neither given nor aborted', () => {
    const vector = structuredClone(recordedVector('1.2.0-abort_in_window')) as unknown as Loose;
    for (const step of vector.steps) delete step['abortedByClientAtMs'];
    expect(vectorDifferences(vector as unknown as Vector).join()).toContain('answered or aborted');
  });

  it('a text that is no vector', () => {
    expect(() => parseVector('{"name": "x"}')).toThrow(TypeError);
    expect(() => vectorDifferences({ ...recordedVector('1.2.0-head'), gem: 'new' })).toThrow(
      TypeError,
    );
  });
});

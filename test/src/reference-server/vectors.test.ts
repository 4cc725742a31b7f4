import { describe, expect, it } from 'vitest';
import { vectorDifferences } from '../../../src/testing/vectors.ts';
import { recorded } from './recorded.ts';

describe('the reference server reproduces what was recorded from the real gem', () => {
  it('has traces of both releases', () => {
    const releases = new Set(recorded.map(([, { gem }]) => gem));
    expect([...releases].sort()).toEqual(['1.2.0', '1.3.0']);
  });

  it.each(recorded)('%s', (_, vector) => {
    expect(vectorDifferences(vector)).toEqual([]);
  });
});

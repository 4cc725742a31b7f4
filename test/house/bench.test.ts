/** The README quotes what was measured, and nothing else. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BLOCK, quoteOf } from '../../bench/results.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

test('the README quotes the results of the benchmarks', () => {
  const parts = read('bench/results.md').split(/^(?=## )/m);
  const quoted = quoteOf(parts);
  expect(quoted.split('\n').length).toBeGreaterThan(10);
  expect(BLOCK.exec(read('README.md'))?.[0]).toBe(`<!-- bench -->\n\n${quoted}\n\n<!-- /bench -->`);
});

test('every row of the results is as long as its heading', () => {
  const tables = read('bench/results.md')
    .split('\n\n')
    .filter((part) => part.startsWith('|'));
  expect(tables.length).toBeGreaterThan(5);
  for (const table of tables) {
    const widths = table
      .trim()
      .split('\n')
      .map((line) => line.split('|').length);
    expect(new Set(widths).size).toBe(1);
  }
});

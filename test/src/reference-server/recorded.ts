import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Vector } from '../../../src/testing/vectors.ts';
import { parseVector } from '../../../src/testing/vectors.ts';

const folder = new URL('../../vectors/', import.meta.url);

/** Every recorded trace, by file name. */
export const recorded: readonly (readonly [file: string, vector: Vector])[] = readdirSync(
  fileURLToPath(folder),
)
  .filter((file) => file.endsWith('.json'))
  .sort()
  .map((file) => [file, parseVector(readFileSync(new URL(file, folder), 'utf8'))]);

/** One recorded trace. */
export const recordedVector = (name: string): Vector => {
  const found = recorded.find(([file]) => file === `${name}.json`);
  if (found === undefined) throw new Error(`no vector ${name}`);
  return found[1];
};

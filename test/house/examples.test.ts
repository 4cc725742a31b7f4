/** Every example in the sources' comments and in the documents compiles. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { compileExamples } from '../../scripts/docs/compile.ts';
import { readDocuments } from '../../scripts/docs/documents.ts';
import { blocksOf } from '../../scripts/docs/markdown.ts';

const root = resolve(import.meta.dirname, '../..');

const sources = ['src', 'adapters']
  .flatMap((name) =>
    readdirSync(join(root, name), { recursive: true, encoding: 'utf8' }).map((file) =>
      join(name, file),
    ),
  )
  .filter((file) => /\.tsx?$/.test(file));

/** The blocks in the comments of a source. */
function examplesIn(file: string) {
  const plain = readFileSync(join(root, file), 'utf8').replace(/^ *\* ?/gm, '');
  return blocksOf(plain)
    .filter(({ language }) => /^tsx?$/.test(language))
    .map(({ line, ...block }) => ({ ...block, name: `${file}:${line}` }));
}

test('every example compiles', () => {
  const documented = readDocuments(root).flatMap(({ examples }) => examples);
  const examples = [...sources.flatMap(examplesIn), ...documented];
  expect(examples.length).toBeGreaterThan(40);
  expect(compileExamples('examples', examples)).toEqual([]);
}, 60_000);

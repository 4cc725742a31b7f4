/** Compiles and runs the code of the documents, and looks for what they link to. */
import { resolve } from 'node:path';
import { compileExamples } from './docs/compile.ts';
import { type Document, readDocuments } from './docs/documents.ts';
import { checkLinks } from './docs/links.ts';
import { checkOtherBlocks, hasRuby } from './docs/other-blocks.ts';
import { runExamples } from './docs/run.ts';
import { runTypedoc } from './docs/typedoc.ts';
import { printTable } from './print-table.ts';

const root = resolve(import.meta.dirname, '..');
const started = Date.now();
const documents = readDocuments(root);
const examples = documents.flatMap((document) => document.examples);
const runnable = examples.filter(({ notRun }) => notRun === null);
const links = new Map(documents.map(({ file }) => [file, checkLinks(root, file)]));
const linkCount = [...links.values()].reduce((sum, { count }) => sum + count, 0);
const linkProblems = [...links.values()].flatMap(({ problems }) => problems);

const uncompiled = compileExamples('docs', examples);
const failed = runExamples('docs-run', runnable);
const { isRight, told } = runTypedoc('nothing');
const problems = [
  ...uncompiled,
  ...failed,
  ...(await checkOtherBlocks(root, documents)),
  ...linkProblems,
  ...(isRight ? [] : [told.trim()]),
];

printTable([
  ['file', 'blocks', 'ts compiled', 'ts run', 'js parsed', 'sh', 'ruby', 'links'],
  ...documents.map(cellsOf),
]);
for (const { name, notRun } of examples) if (notRun) console.log(`\nnot run: ${name}: ${notRun}`);
if (!hasRuby()) console.log('\nThere is no ruby here: blocks in Ruby were not looked at.');
for (const problem of problems) console.error(`\n${problem}`);
console.log(`\n${((Date.now() - started) / 1000).toFixed(1)} s`);
console.log(
  [
    `${examples.length - namedIn(uncompiled)} of ${examples.length} blocks compiled`,
    `${runnable.length - namedIn(failed)} run`,
    `${linkCount - linkProblems.length} links right`,
  ].join(', '),
);
if (problems.length > 0) process.exitCode = 1;

function cellsOf({ file, blocks, examples }: Document): string[] {
  const of = (language: string) => blocks.filter((block) => block.language === language).length;
  const run = examples.filter(({ notRun }) => notRun === null);
  const counts = [blocks.length, examples.length, run.length, of('js'), of('sh'), of('ruby')];
  return [file, ...counts.map(String), String(links.get(file)?.count ?? 0)];
}

/** How many examples the lines speak of. */
function namedIn(lines: readonly string[]): number {
  const isNamed = (name: string) =>
    lines.some((line) => line.startsWith(`${name} `) || line.startsWith(`${name}:`));
  return examples.filter(({ name }) => isNamed(name)).length;
}

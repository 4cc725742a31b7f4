/**
 * Runs the blocks of the documents. A block that defines tests is run by Vitest as it is. Any other
 * one is imported into a page of its own (happy-dom), where a model of the server answers.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileOf, writeExamples } from './compile.ts';
import type { DocumentExample } from './documents.ts';

const root = resolve(import.meta.dirname, '../..');

/** What is used of Vitest's report in JSON. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly failureMessages: readonly string[] }[];
  }[];
}

/**
 * What is wrong with the blocks that were run; nothing where all ran to their end.
 *
 * @param name of a folder in `.tmp`; it begins with `docs`.
 */
export function runExamples(name: string, examples: readonly DocumentExample[]): string[] {
  const folder = writeExamples(name, examples);
  const tests = new Map(examples.map((example) => [writeTest(folder, example), example.name]));
  const report = join(folder, 'report.json');
  const { status, stderr } = spawnSync(
    'npx',
    [
      ...['vitest', 'run', folder, '--config', join(import.meta.dirname, 'run/vitest.config.ts')],
      ...['--reporter=json', '--reporter=default', `--outputFile.json=${report}`],
    ],
    { cwd: root, encoding: 'utf8' },
  );
  const problems = readProblems(JSON.parse(readFileSync(report, 'utf8')), tests);
  // What nobody waited for fails no test.
  return status === 0 || problems.length > 0 ? problems : [stderr];
}

function readProblems({ testResults }: Report, tests: ReadonlyMap<string, string>): string[] {
  const failed = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const told = [message, ...assertionResults.flatMap((each) => each.failureMessages)];
    return status === 'passed' ? [] : [`${tests.get(name) ?? name}: ${told.join(' ').trim()}`];
  });
  const seen = new Set(testResults.map(({ name }) => name));
  const missing = [...tests].filter(([file]) => !seen.has(file));
  return [...failed, ...missing.map(([, name]) => `${name}: was not run`)];
}

/** The file that Vitest runs for an example. */
function writeTest(folder: string, example: DocumentExample): string {
  const file = fileOf(example);
  const path = join(folder, file.replace(/\.(tsx?)$/, '.test.$1'));
  const text = /from 'vitest'/.test(example.code) ? example.code : importing(file, example.name);
  writeFileSync(path, text);
  return path;
}

const importing = (file: string, name: string): string => `// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.test/" }
import { runBlock } from '../../scripts/docs/run/block.ts';
runBlock('${name}', () => import('./${file}'));
`;

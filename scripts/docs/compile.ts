/** Compiles examples as a user's strict project would. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

export interface Example {
  /** Where it stands, such as `README.md:40`. */
  readonly name: string;
  /** `ts` or `tsx`. */
  readonly language: string;
  readonly code: string;
}

/** The name of the file that an example is written into. */
export const fileOf = ({ name, language }: Example): string =>
  `${name.replace(/\W/g, '_')}.${language}`;

/** Writes the examples as modules into `.tmp/<folder>`, and returns that folder's path. */
export function writeExamples(folder: string, examples: readonly Example[]): string {
  const path = join(root, '.tmp', folder);
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true });
  for (const example of examples) {
    writeFileSync(join(path, fileOf(example)), `${example.code}\nexport {};\n`);
  }
  return path;
}

/** What the compiler says of the examples: a line each; none where all compile. */
export function compileExamples(folder: string, examples: readonly Example[]): string[] {
  const path = writeExamples(folder, examples);
  const config = {
    extends: '../../tsconfig.json',
    compilerOptions: {
      noUnusedLocals: false,
      noUnusedParameters: false,
      noPropertyAccessFromIndexSignature: false, // bundlers look for process.env.NODE_ENV
    },
    include: ['./*.ts', './*.tsx'],
  };
  writeFileSync(join(path, 'tsconfig.json'), JSON.stringify(config));
  const { status, stdout } = spawnSync('npx', ['tsc', '-p', path], { cwd: root, encoding: 'utf8' });
  const lines = stdout.split('\n').filter((line) => line.trim() !== '');
  if (status !== 0 && lines.length === 0) throw new Error('The compiler could not be run.');
  return lines.map((line) => renamed(line, examples));
}

/** Names the example in the place of its file. */
function renamed(line: string, examples: readonly Example[]): string {
  const told = examples.find((example) => line.includes(`/${fileOf(example)}(`));
  return told ? line.replace(/^\S*?\(/, `${told.name} (`) : line;
}

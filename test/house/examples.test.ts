/** Every example in the sources' comments and in the documents compiles. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const folder = join(root, '.tmp/examples');

const sources = ['src', 'adapters']
  .flatMap((name) =>
    readdirSync(join(root, name), { recursive: true, encoding: 'utf8' }).map((file) =>
      join(name, file),
    ),
  )
  .filter((file) => /\.tsx?$/.test(file));
const documents = readdirSync(root).filter((file) => file.endsWith('.md'));

/** The blocks of a document, or of the comments of a source. */
function examplesOf(file: string): { readonly language: string; readonly code: string }[] {
  const text = readFileSync(join(root, file), 'utf8');
  const plain = file.endsWith('.md') ? text : text.replace(/^ *\* ?/gm, '');
  return [...plain.matchAll(/^```(?<language>tsx?)\n(?<code>[\s\S]*?)^```/gm)].map(
    ({ groups }) => groups as { language: string; code: string },
  );
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every example compiles', () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const examples = [...sources, ...documents].flatMap((file) =>
    examplesOf(file).map(({ language, code }, n) => ({
      name: `${file.replace(/\W/g, '_')}_${n}.${language}`,
      code,
    })),
  );
  for (const { name, code } of examples) writeFileSync(join(folder, name), `${code}\nexport {};\n`);
  const config = {
    extends: '../../tsconfig.json',
    compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
    include: ['./*.ts', './*.tsx'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  expect(examples.length).toBeGreaterThan(8);
  expect(compile()).toBe('');
}, 60_000);

function compile(): string {
  try {
    return execFileSync('npx', ['tsc', '-p', folder], {
      cwd: root,
      encoding: 'utf8',
      stdio: 'pipe',
    });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

/** Runs TypeDoc on every published entry point; what it warns of is an error. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import process from 'node:process';

const root = resolve(import.meta.dirname, '../..');
const tool = join(import.meta.dirname, 'typedoc');
const folder = join(root, '.tmp/api');

/** `nothing`: only looks for what is wrong. */
export type Emitted = 'docs' | 'nothing';

/** Each name that can be imported, and its source. */
export function readEntryPoints(): ReadonlyMap<string, string> {
  const { name, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const published = Object.entries<string>(exports).filter(([, file]) => file.endsWith('.js'));
  return new Map(published.map(([subpath, file]) => [name + subpath.slice(1), sourceOf(file)]));
}

function sourceOf(file: string): string {
  const bare = file.replace('./dist/', '').replace(/\.js$/, '');
  return existsSync(join(root, `${bare}.tsx`)) ? `${bare}.tsx` : `${bare}.ts`;
}

/** What TypeDoc says, and whether all is right. */
export function runTypedoc(emitted: Emitted): { readonly isRight: boolean; readonly told: string } {
  install();
  writeEntryPoints();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(tool, 'node_modules/typedoc/bin/typedoc'), '--options', writeOptions(emitted)],
    { cwd: root, encoding: 'utf8' },
  );
  return { isRight: status === 0, told: stdout + stderr };
}

/** TypeDoc needs another TypeScript than the project has: two do not fit in one folder. */
function install(): void {
  if (existsSync(join(tool, 'node_modules/typedoc'))) return;
  const shell = process.platform === 'win32'; // npm is a script there
  const { status } = spawnSync('npm', ['ci', '--prefix', tool], { shell, stdio: 'ignore' });
  if (status !== 0) throw new Error(`TypeDoc could not be installed: npm ci --prefix ${tool}`);
}

/** TypeDoc names a module after its file: each published name gets one. */
function writeEntryPoints(): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [name, source] of readEntryPoints()) {
    const file = join(folder, `${name}.ts`);
    mkdirSync(dirname(file), { recursive: true });
    const path = relative(dirname(file), join(root, source)).replaceAll('\\', '/');
    writeFileSync(file, `export * from '${path}';\n`);
  }
  const config = { extends: '../../tsconfig.json', include: ['./**/*.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
}

function writeOptions(emitted: Emitted): string {
  const file = join(folder, 'typedoc.json');
  const options = {
    entryPoints: [...readEntryPoints().keys()].map((name) => join(folder, `${name}.ts`)),
    tsconfig: join(folder, 'tsconfig.json'),
    out: join(root, 'docs/api'),
    emit: emitted === 'docs' ? 'docs' : 'none',
    name: 'tokenchart',
    readme: 'none',
    disableSources: true,
    treatWarningsAsErrors: true,
    // Some types are left out of the exports on purpose.
    validation: { invalidLink: true, invalidPath: true, notExported: false },
  };
  writeFileSync(file, JSON.stringify(options));
  return file;
}

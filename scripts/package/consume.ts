/** What apps do with the installed package. */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build as esbuild } from 'esbuild';
import { build as vite } from 'vite';
import { command, root } from './pack.ts';

const node = (app: string, ...args: string[]) => command(process.execPath, args, app);
const tsc = join(root, 'node_modules/.bin/tsc');

export const lives = async (app: string): Promise<string> => (await node(app, 'smoke.mjs')).trim();

/** As Node 22.12 and 24 do without the flag. */
export async function isRequired(app: string): Promise<string> {
  const flags = ['--experimental-require-module', '--no-warnings'];
  return (await node(app, ...flags, 'required.cjs')).trim();
}

const BASE = {
  ...{ target: 'ES2022', noEmit: true, strict: true, exactOptionalPropertyTypes: true },
  ...{ skipLibCheck: false, noUncheckedIndexedAccess: true, isolatedModules: true },
};

/** Compiles the app; the declarations of the package are checked, too. */
async function compiles(app: string, files: readonly string[], more: object): Promise<string> {
  const config = join(app, 'tsconfig.json');
  const compilerOptions = { ...BASE, ...more };
  await writeFile(config, JSON.stringify({ compilerOptions, files }));
  await command(tsc, ['-p', config], app);
  return 'compiles';
}

const DOM = ['ES2023', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'];
const typeRoots = [join(root, 'node_modules/@types')];
const nodeNext = { module: 'NodeNext', moduleResolution: 'NodeNext' };
const bundler = { module: 'ESNext', moduleResolution: 'bundler' };

export const compilesWithoutDom = (app: string) =>
  compiles(app, ['app.ts'], { ...nodeNext, lib: ['ES2023'], types: ['node'], typeRoots });

export const compilesForBundler = (app: string) =>
  compiles(app, ['app.ts'], { ...bundler, lib: DOM, types: [] });

/** The libraries' own declarations are not checked. */
export const compilesAdapters = (app: string) =>
  compiles(app, ['app.ts', 'adapters.ts'], {
    ...{ ...nodeNext, lib: DOM, types: ['react'], typeRoots, skipLibCheck: true },
    ...{ jsx: 'react-jsx', paths: { react: [join(root, 'node_modules/@types/react')] } },
  });

export async function livesByEsbuild(app: string): Promise<string> {
  const outfile = join(app, 'esbuilt.mjs');
  await esbuild({
    ...{ entryPoints: [join(app, 'smoke.mjs')], outfile, bundle: true },
    ...{ minify: true, platform: 'node', format: 'esm' },
  });
  return (await node(app, outfile)).trim();
}

export async function livesByVite(app: string): Promise<string> {
  await vite({
    ...{ root: app, configFile: false, logLevel: 'error' },
    ssr: { noExternal: true },
    build: { ssr: join(app, 'smoke.mjs'), outDir: join(app, 'vite'), minify: true },
  });
  return (await node(app, join('vite', 'smoke.js'))).trim();
}

/** Every entry by itself, without a trace; and a bundler that is promised so drops them. */
export async function isSideEffectFree(app: string): Promise<string> {
  const entries = await entriesOf(app);
  const noticed = await node(app, 'quiet.mjs', './loud.mjs').catch(() => null);
  if (noticed !== null) throw new Error('The control was not noticed.');
  for (const entry of entries) await node(app, 'quiet.mjs', entry);
  const contents = entries.map((entry) => `import '${entry}';`).join('\n');
  const { outputFiles } = await esbuild({
    ...{ stdin: { contents, resolveDir: app }, bundle: true, write: false, format: 'esm' },
    ...{ platform: 'node', minify: true, logLevel: 'silent' },
  });
  const left = outputFiles[0]?.text.trim() ?? '';
  if (left) throw new Error(`left in the bundle: ${left.slice(0, 200)}`);
  return `${entries.length} entries leave no trace`;
}

async function entriesOf(app: string): Promise<string[]> {
  const text = await readFile(join(app, 'node_modules/tokenchart/package.json'), 'utf8');
  const { exports } = JSON.parse(text) as { exports: Record<string, string> };
  const names = Object.keys(exports).filter((name) => !name.endsWith('.json'));
  return names.map((name) => `tokenchart${name.slice(1)}`);
}

async function testsOn(published: string): Promise<string> {
  const outputFile = join(published, 'results.json');
  const args = ['vitest', 'run', '--project', 'unit', '--reporter', 'json'];
  // Vite has set it to `production` for its build.
  const env = { ...process.env, NODE_ENV: 'test', TOKENCHART_PACKED: published };
  const failed = await command('npx', [...args, '--outputFile', outputFile], root, env).then(
    () => null,
    (error: unknown) => error,
  );
  const { testResults, numPassedTests } = JSON.parse(await readFile(outputFile, 'utf8')) as Results;
  const names = testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
  );
  if (names.length > 0) throw new Error(`${names.length} tests failed:\n${names.join('\n')}`);
  if (failed) throw failed;
  return `${numPassedTests} tests passed`;
}

interface Results {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** The unit tests, with every source file replaced by the published one. */
export async function passesTests(app: string): Promise<string> {
  // Within this project, so that they find the same React as the tests.
  await mkdir(join(root, '.tmp'), { recursive: true });
  const published = await mkdtemp(join(root, '.tmp', 'published-'));
  try {
    await cp(join(app, 'node_modules/tokenchart/dist'), published, { recursive: true });
    return await testsOn(published);
  } finally {
    await rm(published, { recursive: true });
  }
}

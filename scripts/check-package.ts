/** The package as it would be published: linted, installed alone, compiled, bundled, run and tested. */
import { rm } from 'node:fs/promises';
import {
  compilesAdapters,
  compilesForBundler,
  compilesWithoutDom,
  isRequired,
  isSideEffectFree,
  lives,
  livesByEsbuild,
  livesByVite,
  passesTests,
} from './package/consume.ts';
import { lintByAttw, lintByPublint, lintFiles } from './package/lint.ts';
import { folder, installIn, pack } from './package/pack.ts';
import { printTable } from './print-table.ts';

const started = Date.now();
const shelf = await folder();
const app = await folder();
const packed = await pack(shelf);
const rows: string[][] = [];

await check('the files in it', () => lintFiles(packed));
await check('publint, strict', lintByPublint);
await check('are the types wrong?', () => lintByAttw(packed));
await check('installed beside xstate alone', () =>
  installIn(app, packed, []).then(() => 'installed'),
);
await check('a session lives, by import', () => lives(app));
await check('by require, as in Node 22 and 24', () => isRequired(app));
await check('compiled without DOM types', () => compilesWithoutDom(app));
await check('compiled for a bundler', () => compilesForBundler(app));
await check('bundled by esbuild', () => livesByEsbuild(app));
await check('bundled by Vite', () => livesByVite(app));
await check('with axios, react and swr', async () => {
  await installIn(app, packed, ['axios', 'react', 'swr']);
  return compilesAdapters(app);
});
await check('free of side effects', () => isSideEffectFree(app));
await check('the unit tests, on the published files', () => passesTests(app));

printTable([['the package', '', 'what was seen'], ...rows]);
const failed = rows.filter(([, mark]) => mark !== 'ok');
console.log(`\n${((Date.now() - started) / 1_000).toFixed(0)} s`);
console.log(`${rows.length - failed.length} of ${rows.length} as they must be`);
if (failed.length > 0) process.exitCode = 1;
await Promise.all([shelf, app].map((path) => rm(path, { recursive: true })));

async function check(what: string, look: () => Promise<string>): Promise<void> {
  try {
    rows.push([what, 'ok', await look()]);
  } catch (error) {
    rows.push([what, 'NOT AS PROMISED', '']);
    console.error(`\n${what}: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}

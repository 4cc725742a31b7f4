/** Bundles the benchmarks as an app would be bundled, and runs them with a collector at hand. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
// Beside its sources, so that packages are found.
const folder = await mkdtemp(`${here}.build-`);
const outfile = `${folder}/main.mjs`;
await build({
  entryPoints: [process.argv[2] ?? `${here}main.ts`],
  ...{ outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external' },
  tsconfig: `${here}../tsconfig.json`,
});
const child = spawn(process.execPath, ['--expose-gc', ...process.argv.slice(3), outfile], {
  stdio: 'inherit',
});
const [code] = await once(child, 'exit');
await rm(folder, { recursive: true });
process.exitCode = code ?? 1;

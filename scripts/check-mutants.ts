/** Breaks the sources on purpose, one fault at a time, and sees whether the proofs notice. */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Mutant, mutants } from './model/mutants.ts';
import { testedMutants } from './model/tested-mutants.ts';

const { values } = parseArgs({
  options: {
    /** Only mutants whose name contains one of these, with commas between. */
    only: { type: 'string', default: '' },
  },
});

const root = resolve(import.meta.dirname, '..');
const NEEDED = [
  ...['machines', 'src', 'adapters', 'scripts', 'test', 'demo', 'examples'],
  ...['package.json', 'tsconfig.json', 'vitest.config.ts'],
];
const AT_ONCE = 2;

interface Proof {
  readonly by: string;
  readonly args: readonly string[];
  /** How it ends where it has noticed something; any other end is a fault of the proof. */
  readonly status: number;
}

/** What may notice a fault that the explorer does not see. */
const proofBy = (tests: readonly string[]): Proof => ({
  by: 'tests',
  args: [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'unit', ...tests],
  status: 1,
});

/** What may notice a fault, the quickest first. */
const PROOFS: readonly Proof[] = [
  { by: 'exploring, one page', args: ['scripts/model/explore-quickly.ts', 'one'], status: 3 },
  {
    by: 'exploring, copies',
    args: ['scripts/model/explore-quickly.ts', 'copies'],
    status: 3,
  },
  { by: 'exploring, two pages', args: ['scripts/model/explore-quickly.ts', 'two'], status: 3 },
  { by: 'exploring, users', args: ['scripts/model/explore-quickly.ts', 'users'], status: 3 },
  { by: 'generated paths', args: ['scripts/check-paths.ts'], status: 1 },
  {
    by: 'exploring, modern',
    args: ['scripts/model/explore-quickly.ts', 'modern'],
    status: 3,
  },
];

const proofsOf = ({ tests }: Mutant) => (tests ? [proofBy(tests)] : PROOFS);

/** The sources as they are now, and stay during the check. */
const original = copyOf(root);

function copyOf(folder: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'mutant-'));
  for (const name of NEEDED) cpSync(join(folder, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

function copyWith({ file, from, to }: Mutant): string {
  const folder = copyOf(original);
  const path = join(folder, file);
  writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
  return folder;
}

/** Whether the proof fails in `folder`. */
const notices = (folder: string, { by, args, status }: Proof): Promise<boolean> =>
  new Promise((done, fail) => {
    const options = { cwd: folder, timeout: 180_000, maxBuffer: 1 << 26 };
    execFile(process.execPath, ['--import', 'tsx', ...args], options, (error, _, stderr) => {
      if (!error) return done(false);
      if (error.code === status) return done(true);
      fail(new Error(`"${by}" could not run: ${stderr.slice(-2_000)}`));
    });
  });

async function catcherOf(mutant: Mutant): Promise<string | null> {
  const folder = copyWith(mutant);
  try {
    for (const proof of proofsOf(mutant)) if (await notices(folder, proof)) return proof.by;
    return null;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const unchanged: Mutant = { name: 'nothing is changed', file: 'package.json', from: '', to: '' };
const tested: Mutant = { ...unchanged, tests: testedMutants.flatMap(({ tests = [] }) => tests) };
const started = Date.now();
const wanted = values.only.split(',');
const chosen = [...mutants, ...testedMutants].filter(({ name }) =>
  wanted.some((part) => name.includes(part)),
);
const blunt = chosen.filter(
  ({ file, from }) => readFileSync(join(root, file), 'utf8').split(from).length !== 2,
);
for (const { name, file } of blunt) console.error(`"${name}" does not fit ${file} any more`);

// A proof that fails without a fault would catch everything.
const harmless = [
  ...(chosen.some(({ tests }) => !tests) ? [unchanged] : []),
  ...(chosen.some(({ tests }) => tests) ? [tested] : []),
];
let falseAlarm: string | null = null;
for (const none of blunt.length > 0 ? [] : harmless) falseAlarm ??= await catcherOf(none);
if (falseAlarm) console.error(`without any fault: ${falseAlarm} fails`);

let caught = 0;
const waiting = blunt.length > 0 || falseAlarm ? [] : [...chosen];
const work = async () => {
  for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
    const by = await catcherOf(mutant);
    if (by) caught += 1;
    console.log(`${(by ?? 'NOT CAUGHT').padEnd(22)} ${mutant.file.padEnd(28)} ${mutant.name}`);
  }
};
await Promise.all(Array.from({ length: AT_ONCE }, work));
rmSync(original, { recursive: true });
const seconds = ((Date.now() - started) / 1_000).toFixed(0);
console.log(`\ncaught ${caught} of ${chosen.length} in ${seconds} s`);
process.exitCode = caught === chosen.length && !falseAlarm ? 0 : 1;

/** Breaks the sources on purpose, one fault at a time, and sees whether the proofs notice. */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Mutant, mutants } from './model/mutants.ts';

const { values } = parseArgs({
  options: {
    /** Only mutants whose name contains this. */
    only: { type: 'string', default: '' },
  },
});

const root = resolve(import.meta.dirname, '..');
const NEEDED = ['machines', 'src', 'adapters', 'scripts', 'test', 'package.json', 'tsconfig.json'];
const AT_ONCE = 2;

/** What may notice a fault, the quickest first. */
const PROOFS = [
  { by: 'exploring, one page', args: ['scripts/model/explore-quickly.ts', 'one'] },
  { by: 'exploring, two pages', args: ['scripts/model/explore-quickly.ts', 'two'] },
  { by: 'exploring, users', args: ['scripts/model/explore-quickly.ts', 'users'] },
  { by: 'generated paths', args: ['scripts/check-paths.ts'] },
];

/** A copy of the sources with the fault in it. */
function copyWith({ file, from, to }: Mutant): string {
  const folder = mkdtempSync(join(tmpdir(), 'mutant-'));
  for (const name of NEEDED) cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const path = join(folder, file);
  writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
  return folder;
}

/** Whether the proof fails in `folder`. */
const notices = (folder: string, args: readonly string[]): Promise<boolean> =>
  new Promise((done) => {
    const options = { cwd: folder, timeout: 180_000, maxBuffer: 1 << 26 };
    execFile(process.execPath, ['--import', 'tsx', ...args], options, (error) =>
      done(error !== null),
    );
  });

async function catcherOf(mutant: Mutant): Promise<string | null> {
  const folder = copyWith(mutant);
  try {
    for (const { by, args } of PROOFS) if (await notices(folder, args)) return by;
    return null;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const unchanged: Mutant = { name: 'nothing is changed', file: 'package.json', from: '', to: '' };
const started = Date.now();
const chosen = mutants.filter(({ name }) => name.includes(values.only));
const blunt = chosen.filter(
  ({ file, from }) => readFileSync(join(root, file), 'utf8').split(from).length !== 2,
);
for (const { name, file } of blunt) console.error(`"${name}" does not fit ${file} any more`);

// A proof that fails without a fault would catch everything.
const falseAlarm = blunt.length > 0 ? null : await catcherOf(unchanged);
if (falseAlarm) console.error(`without any fault: ${falseAlarm} fails`);

let caught = 0;
const waiting = blunt.length > 0 || falseAlarm ? [] : [...chosen];
const work = async () => {
  for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
    const by = await catcherOf(mutant);
    if (by) caught += 1;
    console.log(`${(by ?? 'NOT CAUGHT').padEnd(22)} ${mutant.file.padEnd(26)} ${mutant.name}`);
  }
};
await Promise.all(Array.from({ length: AT_ONCE }, work));
const seconds = ((Date.now() - started) / 1_000).toFixed(0);
console.log(`\ncaught ${caught} of ${chosen.length} in ${seconds} s`);
process.exitCode = caught === chosen.length && !falseAlarm ? 0 : 1;

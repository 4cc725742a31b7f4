/** Runs the generated paths on every kind of server, and counts what the machines inside have done. */
import { excludedTransitions, generatePaths, tokenTransitions } from '../src/testing/index.ts';
import { kinds, openWired } from '../test/support/wiring.ts';
import { watchMachines } from '../test/support/witness.ts';

type Kind = (typeof kinds)[number];

interface Row {
  readonly kind: Kind;
  readonly paths: number;
  readonly steps: number;
  readonly covered: number;
  readonly wanted: number;
  readonly ms: number;
  readonly problems: readonly string[];
}

async function check(kind: Kind): Promise<Row> {
  const started = Date.now();
  const paths = generatePaths({ kind });
  const problems: string[] = [];
  const witness = watchMachines();
  for (const path of paths) {
    await path.run(openWired).catch((error: unknown) => {
      problems.push(error instanceof Error ? error.message : String(error));
    });
  }
  witness.stop();
  const all = tokenTransitions();
  const excluded = new Set(excludedTransitions(kind).map(({ transition }) => transition));
  for (const name of excluded) {
    if (!all.includes(name)) problems.push(`excluded, and not a transition: ${name}`);
    if (witness.taken.has(name)) problems.push(`excluded, and taken all the same: ${name}`);
  }
  const wanted = all.filter((name) => !excluded.has(name));
  for (const name of wanted) if (!witness.taken.has(name)) problems.push(`not taken: ${name}`);
  const steps = paths.reduce((sum, { stepCount }) => sum + stepCount, 0);
  const covered = wanted.filter((name) => witness.taken.has(name)).length;
  const ms = Date.now() - started;
  return { kind, paths: paths.length, steps, covered, wanted: wanted.length, ms, problems };
}

function print({ kind, paths, steps, covered, wanted, ms }: Row): void {
  const percent = Math.floor((100 * covered) / wanted);
  const cells = [
    kind.padEnd(8),
    String(paths).padStart(6),
    String(steps).padStart(6),
    `${covered} of ${wanted}`.padStart(12),
    `${percent} %`.padStart(7),
    String(tokenTransitions().length - wanted).padStart(9),
    `${(ms / 1_000).toFixed(1)} s`.padStart(7),
  ];
  console.log(cells.join('  '));
}

/** Each exclusion once, with the kinds of server on which it is one. */
function printExclusions(): void {
  const reasons = new Map<string, Map<string, Kind[]>>();
  for (const kind of kinds) {
    for (const { transition, reason } of excludedTransitions(kind)) {
      const group = reasons.get(reason) ?? new Map<string, Kind[]>();
      reasons.set(reason, group.set(transition, [...(group.get(transition) ?? []), kind]));
    }
  }
  console.log('\nexcluded');
  for (const [reason, group] of reasons) {
    console.log(`- ${reason}:`);
    for (const [transition, on] of group) {
      console.log(`    ${transition}${on.length < kinds.length ? ` (${on.join(', ')})` : ''}`);
    }
  }
}

console.log(
  `${tokenTransitions().length} transitions of the token machine, through the public API\n`,
);
console.log('server     paths   steps   transitions  covered   excluded     time');
const rows: Row[] = [];
for (const kind of kinds) {
  const row = await check(kind);
  rows.push(row);
  print(row);
}
printExclusions();
const problems = rows.flatMap((row) => row.problems.map((problem) => `${row.kind}: ${problem}`));
for (const problem of problems) console.error(`\n${problem}`);
if (problems.length > 0) process.exitCode = 1;

/** Two hours of simulated use by one session, a million requests: nothing is left behind. */
import { parseArgs } from 'node:util';
import type { Heap } from './soak/heap.ts';
import { growthOf, judge, MAX_GROWTH, WARM_UP } from './soak/judge.ts';
import { sabotages } from './soak/sabotage.ts';
import { type Seen, soak } from './soak/soak.ts';

const { values } = parseArgs({
  options: {
    /** Fewer are a trial, which never passes. */
    requests: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    /** Leaks on purpose, to see the check fail: `heap`, `timer`, `listener` or `handle`. */
    leak: { type: 'string' },
  },
});

const HEADING = [
  'time',
  'server',
  'requests',
  'rotations',
  'recoveries',
  'forced',
  'lost',
  'heap',
  'of it data',
];

const clockTime = (ms: number) => new Date(ms).toISOString().slice(11, 19);
const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(2)} MB`;

const lineOf = ({ simulatedMs, kind, requests, tally, heap }: Seen): readonly string[] => [
  ...[clockTime(simulatedMs), kind, String(requests), String(tally.rotations)],
  ...[tally.recoveries, tally.forced, tally.lost].map(String),
  ...[heap.all, heap.data].map(megabytes),
];

/** Line by line: a table that is printed at the end would be awaited for a minute. */
const print = (cells: readonly string[]) =>
  console.log(cells.map((cell) => cell.padStart(10)).join('  '));

const listOf = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts)
    .map(([name, n]) => `${n} ${name}`)
    .join(', ') || 'nothing';

const started = performance.now();
const seconds = (ms: number) => `${(ms / 1_000).toFixed(0)} s`;
const sabotage = values.leak === undefined ? undefined : sabotages[values.leak];
if (values.leak && !sabotage) throw new Error(`There is no leak "${values.leak}".`);
console.log(`${values.requests} requests, seed ${values.seed}\n`);
print(HEADING);
const result = await soak({
  requests: Number(values.requests),
  seed: Number(values.seed),
  checkpoints: 10,
  onCheckpoint: (seen) => print(lineOf(seen)),
  ...(sabotage && { sabotage }),
});
const growth = (of: keyof Heap) => `${growthOf(result.checkpoints, of).toFixed(2)} %`;
console.log(`\nwhat happened: ${listOf(result.tally.events)}, ${result.tally.aborted} aborted`);
console.log(`requests seen by servers: ${listOf(result.tally.servers)}`);
console.log(`held after dispose: ${listOf(result.held)}`);
const { user, system } = process.cpuUsage();
console.log(`growth since request ${WARM_UP}: data ${growth('data')} (at most ${MAX_GROWTH} %)`);
console.log(`with what V8 has compiled meanwhile: ${growth('all')}`);
console.log(
  `in ${seconds(performance.now() - started)}, ${seconds((user + system) / 1_000)} of a processor`,
);
const problems = judge(result);
for (const problem of problems) console.error(problem);
// A handle that is left would keep the process waiting.
process.exit(problems.length > 0 ? 1 : 0);

/** What an app's bundle grows by, beside the packages that it has anyway; peers measured the same way. */
import { printTable } from './print-table.ts';
import { measure, type Weight } from './size/measure.ts';
import { adapters, core, floor, layers, peers } from './size/subjects.ts';

const kB = (bytes: number) => (bytes / 1_000).toFixed(2);
const problems: string[] = [];
const whole = await measure(core);

const rowOf = ({ name, minified, gzipped, brotli }: Weight, budget?: number) => {
  const isOver = budget !== undefined && gzipped > budget;
  if (isOver) problems.push(`${name}: ${kB(gzipped)} kB gzipped, and may have ${kB(budget)}`);
  return [name, kB(minified), kB(gzipped), kB(brotli), budget === undefined ? '' : kB(budget)];
};

const heading = [
  'beside xstate and the library adapted',
  'minified',
  'gzipped',
  'brotli',
  'budget',
];
const rows = [rowOf(whole, core.budget)];
for (const adapter of adapters) {
  const weight = await measure(adapter);
  rows.push(rowOf(without(weight, whole), adapter.budget));
}
console.log('kB; an adapter counts as what it adds to the core\n');
printTable([heading, ...rows]);

const made: string[][] = [];
for (const layer of layers) made.push(rowOf(await measure(layer)));
console.log();
printTable([['of this, each with all above it', 'minified', 'gzipped', 'brotli'], ...made]);

const others: string[][] = [];
for (const peer of [floor, ...peers]) others.push(rowOf(await measure(peer)));
console.log();
printTable([['for comparison', 'minified', 'gzipped', 'brotli'], ...others]);

for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? '\nwithin the budgets' : '\nOVER THE BUDGETS');
if (problems.length > 0) process.exitCode = 1;

function without(whole: Weight, part: Weight): Weight {
  return {
    name: whole.name,
    minified: whole.minified - part.minified,
    gzipped: whole.gzipped - part.gzipped,
    brotli: whole.brotli - part.brotli,
  };
}

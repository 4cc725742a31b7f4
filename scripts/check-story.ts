/** Tells the stories in a real Chromium, with tokenchart and with today's usual code. */
import { parseArgs } from 'node:util';
import { mainStory } from '../test/browser/stories/list.ts';
import { type Row, runStories } from '../test/browser/stories/run.ts';
import { printTable } from './print-table.ts';

const { values } = parseArgs({
  options: {
    /** Only stories whose name contains this. */
    only: { type: 'string' },
    /** The control's code runs in tokenchart's place: stories must fail. */
    sabotage: { type: 'boolean', default: false },
  },
});

const started = Date.now();
const run = await runStories({
  sabotage: values.sabotage,
  ...(values.only === undefined ? {} : { only: values.only }),
});
const rows: Row[] = [];
for (const { row } of run.tellings) rows.push(await row);
await run.close();

for (const { name, kind, control, tokenchart } of rows) {
  if (name !== mainStory.name) continue;
  console.log(`${kind}: control: ${control ?? 'untold'}, tokenchart: ${tokenchart ?? 'untold'}`);
}
console.log();
printTable([
  ['story', 'kind', 'control', 'tokenchart', 'ms'],
  ...rows.map(({ name, kind, control, tokenchart, ms }) => [
    name,
    kind,
    control ?? '–',
    tokenchart ?? 'untold',
    String(ms),
  ]),
]);
const kept = rows.filter(({ problems }) => problems.length === 0);
for (const { name, kind, problems } of rows) {
  for (const problem of problems) console.error(`\n${name} (${kind}): ${problem}`);
}
console.log(`\n${((Date.now() - started) / 1000).toFixed(1)} s`);
console.log(`${kept.length} of ${rows.length} stories as promised`);
if (rows.length === 0 || kept.length < rows.length) process.exitCode = 1;

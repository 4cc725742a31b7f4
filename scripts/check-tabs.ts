/** Tells the stories of many tabs in real browsers, and measures how tabs follow each other. */
import { parseArgs } from 'node:util';
import type { EngineName } from '../test/browser/tabs/engines/engine.ts';
import { STARTS } from '../test/browser/tabs/engines/start.ts';
import {
  commitToVisible,
  type Figure,
  handOver,
  handOvers,
  isKept,
} from '../test/browser/tabs/figures.ts';
import { isToldAgain } from '../test/browser/tabs/judge.ts';
import { bundlePage, type Row, type Telling, tellAll, tellings } from '../test/browser/tabs/run.ts';
import { setUpBrowsers } from './setup-browsers.mjs';

const { values } = parseArgs({
  options: {
    /** Only stories whose name contains this. */
    only: { type: 'string', default: '' },
    /** Only this engine. */
    engine: { type: 'string' },
    'no-figures': { type: 'boolean', default: false },
  },
});

/** So many stories at once are what two cores can do. */
const AT_ONCE: Readonly<Record<EngineName, number>> = { chromium: 6, firefox: 4, webkit: 3 };

const started = Date.now();
const present: EngineName[] = ['chromium', ...setUpBrowsers()];
const chosen = present.filter((name) => !values.engine || values.engine === name);
const script = await bundlePage();
/** One for each story: of one that was told twice, the second. */
const rows: Row[] = [];
/** First tellings that do not count. */
const firsts: { row: Row; telling: Telling }[] = [];
const figures: Figure[] = [];

console.log('engine    means    story                                     result      server saw');
// Two engines at a time: WebKit takes as long as the other two.
const isWebKit = (name: EngineName) => name === 'webkit';
await Promise.all([
  tellIn(chosen.filter((name) => !isWebKit(name))),
  tellIn(chosen.filter(isWebKit)),
]);
for (const { row, telling } of firsts) await tellAgain(row, telling);
// Figures need a quiet machine.
if (chosen.includes('chromium') && !values['no-figures'] && !values.only) await measure();

for (const { row } of firsts) printProblems(row, ' (the first telling)');
for (const row of rows) printProblems(row);
if (figures.length > 0) console.log('\nmilliseconds              tries  median     max  promised');
for (const figure of figures) printFigure(figure);
const kept = rows.filter(({ problems }) => problems.length === 0);
const slow = figures.filter((figure) => !isKept(figure));
console.log(`\n${((Date.now() - started) / 1000).toFixed(1)} s`);
if (figures.length > 0) console.log(`${figures.length - slow.length} of ${figures.length} figures`);
const twice = firsts.length > 0 ? `, ${firsts.length} told twice` : '';
console.log(`${kept.length} of ${rows.length} stories as promised${twice}`);
if (rows.length === 0 || kept.length < rows.length || slow.length > 0) process.exitCode = 1;

async function tellIn(names: readonly EngineName[]): Promise<void> {
  for (const name of names) {
    const engine = await STARTS[name]();
    const list = tellings(name, values.only);
    await tellAll(engine, script, list, AT_ONCE[name], notice);
    await engine.quit();
  }
}

function notice(row: Row, telling: Telling): void {
  const isAgain = isToldAgain(row, firsts.length);
  if (isAgain) firsts.push({ row, telling });
  else rows.push(row);
  printRow(row, isAgain ? 'told again' : null);
}

/** Alone: what it did among others it may owe to them. */
async function tellAgain({ engine: name }: Row, telling: Telling): Promise<void> {
  const engine = await STARTS[name]();
  const print = (row: Row) => printRow(row, 'the second telling');
  rows.push(...(await tellAll(engine, script, [telling], 1, print)));
  await engine.quit();
}

async function measure(): Promise<void> {
  const engine = await STARTS.chromium();
  const cast = { engine, client: 'tokenchart', script } as const;
  figures.push(...(await commitToVisible({ ...cast, means: 'locks' })));
  const measureOne = (each: (typeof handOvers)[number]) =>
    handOver({ ...cast, means: each.means }, each);
  for (const each of handOvers.filter(({ isAsked }) => !isAsked)) {
    figures.push(await measureOne(each));
  }
  // These mostly wait for windows to end.
  figures.push(...(await Promise.all(handOvers.filter(({ isAsked }) => isAsked).map(measureOne))));
  await engine.quit();
}

function printRow(row: Row, note: 'told again' | 'the second telling' | null): void {
  const { engine, means, name, outcome, recoveries, ms, problems } = row;
  const notes = note === null ? row.notes : [...row.notes, note];
  const isWrong = problems.length > 0 && note !== 'told again';
  const cells = [
    engine.padEnd(8),
    means.padEnd(7),
    name.padEnd(40),
    (outcome ?? 'untold').padEnd(10),
    `${recoveries} recoveries`.padStart(13),
    `${ms} ms`.padStart(9),
    isWrong ? 'NOT AS PROMISED' : notes.join(', '),
  ];
  console.log(cells.join('  ').trimEnd());
}

function printProblems({ engine, means, name, problems }: Row, note = ''): void {
  const title = `${engine}, ${means}, ${name}${note}`;
  for (const problem of problems) console.error(`\n${title}: ${problem}`);
}

function printFigure({ name, tries, median, max, bound }: Figure): void {
  const [bare] = figures;
  const isCommit = name === 'commit to visible' && bare;
  const told = isCommit
    ? `${(median / bare.median).toFixed(1)} times the bare message`
    : bound === null
      ? ''
      : `< ${bound}${max < bound ? '' : ', NOT AS PROMISED'}`;
  const cells = [
    name.padEnd(24),
    String(tries).padStart(5),
    median.toFixed(1).padStart(6),
    max.toFixed(1).padStart(7),
    told,
  ];
  console.log(cells.join('  ').trimEnd());
}

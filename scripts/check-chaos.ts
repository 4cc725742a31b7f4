/** Rounds of chaos in real browsers: whatever happens within the promise, no session is lost. */
import { parseArgs } from 'node:util';
import { createBound } from '../test/browser/bound.ts';
import type { ChaosKind, Place, TransportName } from '../test/browser/chaos/events.ts';
import type { RoundResult } from '../test/browser/chaos/round.ts';
import {
  type CellResult,
  type Parts,
  playCell,
  shorten,
  type Wiring,
} from '../test/browser/chaos/run.ts';
import { HEADING, lineOf, tallyOf } from '../test/browser/chaos/tally.ts';
import type { EngineName } from '../test/browser/tabs/engines/engine.ts';
import { STARTS } from '../test/browser/tabs/engines/start.ts';
import { bundlePage, bundleWorker } from '../test/browser/tabs/run.ts';
import { printTable } from './print-table.ts';
import { setUpBrowsers } from './setup-browsers.mjs';

const { values } = parseArgs({
  options: {
    /** In all, without the control's. */
    rounds: { type: 'string', default: '300' },
    /** Of the first round of each place; the others follow. */
    seed: { type: 'string', default: '1' },
    /** Only this engine. */
    engine: { type: 'string' },
    /** Only this place, such as `classic/page`. */
    only: { type: 'string' },
    /** Prints each round as it ends. */
    each: { type: 'boolean', default: false },
    /** With what happened in it. */
    log: { type: 'boolean', default: false },
  },
});

/** So many stages at once are what two cores can do. */
const AT_ONCE: Readonly<Record<EngineName, number>> = { chromium: 5, firefox: 3, webkit: 2 };
const KINDS: readonly ChaosKind[] = ['classic', 'modern'];
const TRANSPORTS: readonly TransportName[] = ['page', 'worker'];
/** The usual wiring plays each so manieth seed, in Chromium. */
const CONTROL_EVERY = 5;

const started = Date.now();
const present: EngineName[] = ['chromium', ...setUpBrowsers()];
const engines = present.filter((name) => !values.engine || values.engine === name);
const places = engines.flatMap((engine) =>
  KINDS.flatMap((kind) => TRANSPORTS.map((transport): Place => ({ engine, kind, transport }))),
);
const chosen = places.filter(
  ({ kind, transport }) => !values.only || values.only === `${kind}/${transport}`,
);
const perPlace = Math.ceil(Number(values.rounds) / chosen.length);
const seeds = Array.from({ length: perPlace }, (_, n) => Number(values.seed) + n);
const script = await bundlePage();
const worker = await bundleWorker();
const cells: CellResult[] = [];
const failures: string[] = [];

console.log(`${perPlace} rounds in each of ${chosen.length} places, from seed ${values.seed}\n`);
// Two engines at a time: WebKit takes as long as the other two.
const isWebKit = (name: EngineName) => name === 'webkit';
await Promise.all([
  playIn(engines.filter((name) => !isWebKit(name))),
  playIn(engines.filter(isWebKit)),
]);
report();

async function playIn(names: readonly EngineName[]): Promise<void> {
  for (const name of names) {
    const own = chosen.filter(({ engine }) => engine === name);
    if (own.length > 0) await playEngine(name, own);
  }
}

async function playEngine(name: EngineName, own: readonly Place[]): Promise<void> {
  const bounded = createBound(AT_ONCE[name]);
  const parts: Parts = { engine: await STARTS[name](), script, worker, bounded, onRound };
  const played = own.map((place) => playCell(parts, place, 'tokenchart', seeds));
  const controlled = name === 'chromium' ? own.filter(({ transport }) => transport === 'page') : [];
  const some = seeds.filter((_, n) => n % CONTROL_EVERY === 0);
  const control = controlled.flatMap((place) =>
    (['usual', 'ignoring'] as const).map((wiring) => playCell(parts, place, wiring, some)),
  );
  const results = await Promise.all([...played, ...control]);
  cells.push(...results);
  for (const cell of results) await explain(parts, cell);
  await parts.engine.quit();
}

/** Shortens the first round of a place that failed; the others are told as they were. */
async function explain(parts: Parts, { wiring, place, rounds }: CellResult): Promise<void> {
  const failed = rounds.filter(({ problems }) => problems.length > 0);
  const { engine, kind, transport } = place;
  for (const [at, round] of failed.entries()) {
    const name = `${engine}, ${kind}/${transport}, ${wiring}, seed ${round.plan.seed}`;
    const rounds = round.plan.seed - round.since + 1;
    const again = `--engine ${engine} --only ${kind}/${transport} --seed ${round.since} --rounds ${rounds}`;
    tell(name, [...round.problems, `again: ${again}`], round.log);
    if (wiring !== 'tokenchart' || at > 0) continue;
    tell(`${name}, shortened`, [], await shorten(parts, place, round));
  }
}

function onRound(place: Place, wiring: Wiring, { plan, verdict, ...round }: RoundResult): void {
  if (!values.each && !values.log) return;
  const { engine, kind, transport } = place;
  const end = verdict ? (verdict.isAlive ? 'alive' : (verdict.excuse ?? 'lost')) : 'unplayed';
  const seconds = `${(round.ms / 1_000).toFixed(1)} s`;
  const counts = [`${plan.tabs} tabs`, `${round.events} events`, `${round.recoveries} recoveries`];
  if (round.silences > 0) counts.push(`the store was silent ${round.silences} times`);
  const cells = [engine, kind, transport, wiring, `seed ${plan.seed}`, ...counts, seconds, end];
  console.log([...cells, ...round.problems].join(', '));
  if (values.log) console.log(round.log.map((line) => `  ${line}`).join('\n'));
}

function tell(name: string, problems: RoundResult['problems'], log: readonly string[]): void {
  failures.push(name);
  console.error([`\n${name}`, ...problems, ...log].join('\n  '));
}

function report(): void {
  printTable([HEADING, ...cells.map(lineOf)]);
  const all = cells.map(tallyOf);
  const control = all.filter(({ wiring }) => wiring !== 'tokenchart');
  const rounds = all.reduce((sum, each) => sum + each.rounds, 0);
  const excuses = all.flatMap(({ wiring, excuses }) => (wiring === 'tokenchart' ? excuses : []));
  console.log(`\n${excuses.length} rounds excused or beyond the allowance`);
  for (const excuse of excuses) console.log(`  ${excuse}`);
  const lost = control.reduce((sum, each) => sum + each.lost, 0);
  if (control.length > 0) console.log(`the usual wiring lost ${lost} sessions`);
  console.log(`${rounds} rounds in ${((Date.now() - started) / 1_000).toFixed(0)} s`);
  const isProof = control.length === 0 || lost > 0;
  const isKept = failures.length === 0 && rounds > 0 && isProof;
  console.log(isKept ? 'as promised' : 'NOT AS PROMISED');
  if (!isKept) process.exitCode = 1;
}

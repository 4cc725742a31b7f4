/** Pages go away while an answer is on its way: which transport keeps the new token, in which engine? */
import { parseArgs } from 'node:util';
import { createBound } from '../test/browser/bound.ts';
import {
  type Cell,
  type CellResult,
  cellsOf,
  DELAYS,
  TRANSPORTS,
  tryCell,
  WAYS,
  type Way,
} from '../test/browser/kept/cell.ts';
import type { Engine, EngineName } from '../test/browser/tabs/engines/engine.ts';
import { startFirefox } from '../test/browser/tabs/engines/firefox.ts';
import { STARTS } from '../test/browser/tabs/engines/start.ts';
import { bundlePage, bundleWorker } from '../test/browser/tabs/run.ts';
import { setUpBrowsers } from './setup-browsers.mjs';

const { values } = parseArgs({
  options: {
    /** Of each cell. */
    tries: { type: 'string', default: '3' },
    /** Only this engine. */
    engine: { type: 'string' },
  },
});

/** So many cells at once. */
const AT_ONCE = 8;

const tries = Number(values.tries);
const started = Date.now();
const present: EngineName[] = ['chromium', ...setUpBrowsers()];
const script = await bundlePage();
const worker = await bundleWorker();
const problems: string[] = [];

console.log(`new tokens kept, of ${tries} tries, by the milliseconds that the answer is away\n`);
console.log(`${'engine'.padEnd(10)}${'the page'.padEnd(16)}${heads()}`);
for (const name of present) {
  if (!values.engine || values.engine === name) await check(name, STARTS[name]);
}
// Profiles of the other two keep nothing for longer than a private window does.
if (present.includes('firefox') && (!values.engine || values.engine === 'firefox')) {
  await check('firefox', () => startFirefox(true), ['reload'], 'private');
}
for (const problem of problems) console.error(problem);
console.log(`\n${((Date.now() - started) / 1000).toFixed(0)} s`);
console.log(problems.length === 0 ? 'every token kept by the worker' : 'NOT AS PROMISED');
if (problems.length > 0) process.exitCode = 1;

async function check(
  name: EngineName,
  start: () => Promise<Engine>,
  ways: readonly Way[] = WAYS,
  mode = '',
): Promise<void> {
  const engine = await start();
  const cast = { engine, client: 'tokenchart', means: 'locks', script, worker } as const;
  const bounded = createBound(AT_ONCE);
  const chosen = cellsOf(name).filter(({ way }) => ways.includes(way));
  const cells = chosen.map((cell: Cell) => bounded(() => tryCell(cast, cell, tries)));
  const results = await Promise.all(cells);
  await engine.quit();
  for (const way of ways) print(name, way, mode, results);
  for (const { way, delayMs, transport, losses, problem } of results) {
    const most = transport === 'worker' ? mayLose(name, way) : tries;
    const isBroken = problem ?? (losses.length > most ? losses.join(', ') : null);
    if (isBroken) problems.push(`${name}, ${way}, ${delayMs} ms, ${transport}: ${isBroken}`);
  }
}

/**
 * A crash may take the worker's process along. WebKitGTK runs a worker in the process of the page
 * that registered it, and ends both when that page first goes to another site.
 */
function mayLose(engine: EngineName, way: Way): number {
  if (way === 'crash') return tries;
  return engine === 'webkit' && way === 'navigate' ? 1 : 0;
}

function heads(): string {
  return TRANSPORTS.flatMap((transport) => DELAYS.map((ms) => `${transport} ${ms}`))
    .map((head) => head.padStart(13))
    .join('');
}

function print(name: EngineName, way: string, mode: string, results: readonly CellResult[]): void {
  const own = results.filter((result) => result.way === way);
  if (own.length === 0) return;
  const cells = TRANSPORTS.flatMap((transport) =>
    DELAYS.map((ms) => own.find((cell) => cell.transport === transport && cell.delayMs === ms)),
  );
  const texts = cells.map((cell) => `${cell?.kept}/${cell?.tries}`.padStart(13));
  console.log(name.padEnd(10) + `${way} ${mode}`.padEnd(16) + texts.join(''));
}

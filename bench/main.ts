/** Measures against peers in one run, prints the tables, and writes them down. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { printTable } from '../scripts/print-table.ts';
import { bursts } from './bursts.ts';
import { axiosCosts, fetchCosts, flightCosts } from './costs.ts';
import { memory } from './memory.ts';
import { standInForPage } from './page.ts';
import { writeResults } from './results.ts';
import type { Section } from './section.ts';
import { starts } from './starts.ts';
import { tabs } from './tabs.ts';

standInForPage();
const started = performance.now();
const sections: Section[] = [];
for (const measure of [fetchCosts, axiosCosts, flightCosts, bursts, starts, tabs, memory]) {
  show(await measure());
}
for (const section of await inBrowser()) show(section);
await writeResults(sections);
console.log(`\n${((performance.now() - started) / 1_000).toFixed(0)} s`);
process.exit(); // peers leave timers

function show(section: Section): void {
  sections.push(section);
  console.log(`\n${section.title}\n`);
  printTable(section.lines);
}

/** A process of its own: nothing of the measuring above is left in it. */
async function inBrowser(): Promise<readonly Section[]> {
  const script = ['--import', 'tsx', 'bench/in-browser.ts'];
  const { stdout } = await promisify(execFile)(process.execPath, script);
  return JSON.parse(stdout) as readonly Section[];
}

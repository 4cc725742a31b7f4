/** Measures against peers in one run, prints the tables, and writes them down. */
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
  const section = await measure();
  sections.push(section);
  console.log(`\n${section.title}\n`);
  printTable(section.lines);
}
await writeResults(sections);
console.log(`\n${((performance.now() - started) / 1_000).toFixed(0)} s`);
process.exit(); // peers leave timers

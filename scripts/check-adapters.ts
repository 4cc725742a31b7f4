/** The adapters' contract in Node and in Chromium, their stories beside the usual code, their sizes. */
import { parseArgs } from 'node:util';
import {
  installReact18,
  measureAll,
  type Promised,
  playInPage,
  promisesOf,
} from '../test/browser/adapters/check.ts';
import { adapterTellings, xhrTellings } from '../test/browser/adapters/list.ts';
import { playInNode } from '../test/browser/adapters/node.ts';
import { type Result, tellAll } from '../test/browser/adapters/run.ts';
import {
  inabilities,
  matrix,
  nameOf,
  sizeLines,
  storyLines,
  toVerdicts,
} from '../test/browser/adapters/show.ts';
import { launchChromium } from '../test/browser/harness.ts';
import { printTable } from './print-table.ts';

const { values } = parseArgs({
  options: {
    /** The usual code runs in tokenchart's place: the stories must fail. */
    sabotage: { type: 'boolean', default: false },
  },
});

const started = Date.now();
installReact18();
const inNode = await playInNode();
const browser = await launchChromium();
const inPage = await playInPage(browser);
const told = await tellAll(browser, [...adapterTellings, ...xhrTellings], values.sabotage);
await browser.close();
const sizes = await measureAll();

const stories = told.slice(0, adapterTellings.length);
const byXhr = toVerdicts('axios by a real XMLHttpRequest', told.slice(stories.length));
const titles = [...new Set(inNode.map(({ title }) => title))];

printTable(
  matrix(
    [
      { name: 'Node', verdicts: inNode },
      { name: 'Chromium', verdicts: [...inPage, ...byXhr] },
    ],
    titles,
  ),
);
console.log('\n+ kept, x not kept, · not played; usual: the controls.');
console.log(
  'axios by XHR: over a simulated XMLHttpRequest; a real one: over HTTP, and not in all cases.',
);
for (const line of inabilities(inNode)) console.log(`· ${line}`);
console.log('The cases:');
for (const [n, title] of titles.entries()) console.log(`${String(n + 1).padStart(2)} ${title}`);
console.log();
printTable(storyLines(stories));
console.log();
printTable(sizeLines(sizes));

const promised: Promised[] = [
  ...promisesOf('Node', inNode),
  ...promisesOf('Chromium', [...inPage, ...byXhr]),
  ...stories.map(promiseOf),
  ...sizes.map(({ subpath, problems }) => ({
    name: subpath,
    problem: problems.join(', ') || null,
  })),
];
const kept = promised.filter(({ problem }) => problem === null);
for (const { name, problem } of promised) if (problem) console.error(`\n${name}: ${problem}`);
console.log(`\n${((Date.now() - started) / 1000).toFixed(1)} s`);
console.log(`${kept.length} of ${promised.length}`);
if (kept.length < promised.length || titles.length === 0) process.exitCode = 1;

function promiseOf({ telling, problems }: Result): Promised {
  const name = `${telling.title} (${nameOf(telling)}, ${telling.kind})`;
  return { name, problem: problems.join('\n') || null };
}

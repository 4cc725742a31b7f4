/** What only a browser can tell; run apart, because the browser's pages are bundled from their sources. */
import { STARTS } from '../test/browser/tabs/engines/start.ts';
import { commitToVisible, handOver, handOvers } from '../test/browser/tabs/figures.ts';
import { bundlePage } from '../test/browser/tabs/run.ts';
import type { Section } from './section.ts';

const TABS = [2, 10, 50] as const;
const TRIPS = 20;
const TRIES = 5;

const engine = await STARTS.chromium();
const cast = { engine, client: 'tokenchart', script: await bundlePage() } as const;

async function commits(): Promise<Section> {
  const lines: string[][] = [];
  for (const tabs of TABS) {
    const [bare, commit] = await commitToVisible({ ...cast, means: 'locks' }, tabs, TRIPS);
    lines.push([
      String(tabs),
      ...[bare, commit].map(({ median }) => median.toFixed(1)),
      (commit.median / bare.median).toFixed(1),
    ]);
  }
  const heading = ['tabs', 'bare message, ms', 'commit to visible, ms', 'times bare'];
  return {
    title: 'In Chromium: from a commit until another tab has it',
    lines: [heading, ...lines],
  };
}

/** Those that need no tab to miss its leader first. */
async function handOverTimes(): Promise<Section> {
  const lines: string[][] = [];
  for (const each of handOvers.filter(({ isAsked }) => !isAsked)) {
    const { median, max } = await handOver({ ...cast, means: each.means }, each, TRIES);
    lines.push([each.end, median.toFixed(0), max.toFixed(0)]);
  }
  const heading = ["the leader's end", 'median, ms', 'longest, ms'];
  return { title: 'In Chromium: until another tab leads, by locks', lines: [heading, ...lines] };
}

const sections = [await commits(), await handOverTimes()];
await engine.quit();
console.log(JSON.stringify(sections));

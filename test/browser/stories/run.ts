/** Tells all stories at once, as many as two cores can, in one browser. */

import type { Browser } from 'playwright-core';
import { createBound } from '../bound.ts';
import { bundle, launchChromium, uncaught } from '../harness.ts';
import { type Told, tell } from './cell.ts';
import { stories } from './list.ts';
import type { ClientName, Fate, Kind, Outcome, Story } from './story.ts';

const AT_ONCE = 12;
/** A hundred pages load the script. */
const SMALL: Parameters<typeof bundle>[1] = {
  define: { 'process.env.NODE_ENV': '"production"' },
  minify: true,
  sourcemap: false,
};

/** How one story ended on one kind of server. */
export interface Row {
  readonly name: string;
  readonly kind: Kind;
  /** Null where the story has no control, or could not be told. */
  readonly control: Outcome | null;
  readonly tokenchart: Outcome | null;
  readonly ms: number;
  /** What is not as promised; empty where all is. */
  readonly problems: readonly string[];
}

export interface RunOptions {
  /** Only stories whose name contains this. */
  readonly only?: string;
  /** Runs the control's code in tokenchart's place, to see that a story can fail. */
  readonly sabotage?: boolean;
}

/** A story that is being told. */
export interface Telling {
  readonly story: Story;
  readonly kind: Kind;
  readonly row: Promise<Row>;
}

export interface Run {
  readonly tellings: readonly Telling[];
  /** Waits for all and ends the browser. */
  close(): Promise<void>;
}

/** Which stories there are. */
export const tellable = (only = ''): { readonly story: Story; readonly kind: Kind }[] =>
  stories
    .filter(({ name }) => name.includes(only))
    .flatMap((story) => story.kinds.map((kind) => ({ story, kind })));

export async function runStories({ only, sabotage = false }: RunOptions = {}): Promise<Run> {
  const script = await bundle(new URL('./page/app.page.tsx', import.meta.url), SMALL);
  const browser = await launchChromium();
  const bounded = createBound(AT_ONCE);
  const tellings = tellable(only).map(({ story, kind }) => {
    const row = bounded(() => tellBoth(browser, script, story, kind, sabotage));
    return { story, kind, row };
  });
  return {
    tellings,
    async close() {
      await Promise.allSettled(tellings.map(({ row }) => row));
      await browser.close();
    },
  };
}

/** Tells a story with both clients, one after the other, in a browser context of its own. */
async function tellBoth(
  browser: Browser,
  script: string,
  story: Story,
  kind: Kind,
  sabotage: boolean,
): Promise<Row> {
  const start = Date.now();
  const context = await browser.newContext();
  const page = await context.newPage();
  const tab = { context, page, script, errors: uncaught(page) };
  const control =
    story.control && (await tell(tab, story, { kind, client: 'control', code: 'control' }));
  const code = sabotage ? 'control' : 'tokenchart';
  const subject = await tell(tab, story, { kind, client: 'tokenchart', code });
  await context.close();
  return {
    name: story.name,
    kind,
    control: control?.outcome ?? null,
    tokenchart: subject.outcome,
    ms: Date.now() - start,
    problems: [
      ...problemsOf('control', control, story.control?.(kind) ?? 'either'),
      ...problemsOf('tokenchart', subject, 'survives'),
    ],
  };
}

function problemsOf(client: ClientName, told: Told | null, fate: Fate): string[] {
  if (!told) return [];
  const problems = told.problems.map((problem) => `${client}: ${problem}`);
  if (told.outcome && !isFate(told.outcome, fate)) {
    problems.push(`${client}: ${told.outcome}, but DESIGN says that it ${fate}`);
  }
  if (problems.length === 0) return [];
  return [...problems, [`what ${client}'s server saw:`, ...told.log].join('\n  ')];
}

const isFate = (outcome: Outcome, fate: Fate): boolean =>
  fate === 'either' || (fate === 'survives') === (outcome === 'signed in');

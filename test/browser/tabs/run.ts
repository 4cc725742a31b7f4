/** Tells all stories in one engine, as many at once as two cores can. */

import { createBound } from '../bound.ts';
import { bundle } from '../harness.ts';
import type { ClientName, Fate, Outcome } from '../stories/story.ts';
import { type Told, tell } from './cell.ts';
import type { Engine, EngineName } from './engines/engine.ts';
import { stories } from './list.ts';
import type { Means } from './page/app.ts';
import type { TabStory } from './story.ts';

/** How one story ended. */
export interface Row {
  readonly engine: EngineName;
  /** `control` where today's usual code told it. */
  readonly means: Means | 'control';
  readonly name: string;
  readonly outcome: Outcome | null;
  readonly recoveries: number;
  readonly notes: readonly string[];
  readonly ms: number;
  /** What is not as promised; empty where all is. */
  readonly problems: readonly string[];
}

/** One story to tell. */
export interface Telling {
  readonly story: TabStory;
  readonly client: ClientName;
  readonly means: Means;
}

/** As small as tabs by the hundred want it. */
const bundled = (page: string): Promise<string> =>
  bundle(new URL(`./page/${page}.page.ts`, import.meta.url), {
    define: { 'process.env.NODE_ENV': '"production"' },
    minify: true,
    sourcemap: false,
  });

/** The page's code. */
export const bundlePage = (): Promise<string> => bundled('tab');

/** The service worker's. */
export const bundleWorker = (): Promise<string> => bundled('worker');

/** What there is to tell in an engine. */
export function tellings(engine: EngineName, only = ''): Telling[] {
  return stories
    .filter(({ name, engines }) => name.includes(only) && engines.includes(engine))
    .flatMap((story) => [
      ...(story.control ? [{ story, client: 'control', means: 'locks' } as const] : []),
      ...meansIn(engine, story).map((means) => ({ story, client: 'tokenchart', means }) as const),
    ]);
}

/** Without locks browsers differ little: the other two tell some of those stories only. */
const meansIn = (engine: EngineName, { means, isMain = false }: TabStory): readonly Means[] =>
  engine === 'chromium' || isMain ? means : means.slice(0, 1);

/** Tells them, `atOnce` at a time; calls `onRow` as each ends. */
export async function tellAll(
  engine: Engine,
  script: string,
  list: readonly Telling[],
  atOnce: number,
  onRow: (row: Row) => void = () => {},
): Promise<Row[]> {
  const bounded = createBound(atOnce);
  const rows = list.map((telling) =>
    bounded(async () => {
      const row = await tellOne(engine, script, telling);
      onRow(row);
      return row;
    }),
  );
  return Promise.all(rows);
}

async function tellOne(
  engine: Engine,
  script: string,
  { story, client, means }: Telling,
): Promise<Row> {
  const start = Date.now();
  const told = await tell(story, { engine, client, means, script });
  const fate = client === 'control' ? (story.control?.(engine.name) ?? 'either') : 'survives';
  return {
    engine: engine.name,
    means: client === 'control' ? client : means,
    name: story.name,
    ...told,
    ms: Date.now() - start,
    problems: problemsOf(
      told,
      fate,
      client === 'control' || means === 'alone' ? undefined : story.recoveries,
    ),
  };
}

function problemsOf(told: Told, fate: Fate, recoveries: TabStory['recoveries']): string[] {
  const problems = [...told.problems];
  const { outcome, recoveries: were } = told;
  if (outcome && fate !== 'either' && (fate === 'survives') !== (outcome === 'signed in')) {
    problems.push(`${outcome}, but it ${fate}, DESIGN says`);
  }
  if (outcome && recoveries && (were < recoveries.min || were > recoveries.max)) {
    problems.push(`${were} recoveries, not ${recoveries.min} to ${recoveries.max}`);
  }
  if (problems.length === 0) return [];
  return [...problems, ['what the server saw:', ...told.log].join('\n  ')];
}

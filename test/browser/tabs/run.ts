/** Tells all stories in one engine, as many at once as two cores can. */

import { createBound } from '../bound.ts';
import { bundle } from '../harness.ts';
import type { ClientName, Outcome } from '../stories/story.ts';
import { tell } from './cell.ts';
import type { Engine, EngineName } from './engines/engine.ts';
import { judge, type Verdict } from './judge.ts';
import { stories } from './list.ts';
import type { Means } from './page/app.ts';
import type { TabStory } from './story.ts';

/** How one story ended. */
export interface Row extends Verdict {
  readonly engine: EngineName;
  /** `control` where today's usual code told it. */
  readonly means: Means | 'control';
  readonly name: string;
  readonly outcome: Outcome | null;
  readonly recoveries: number;
  readonly notes: readonly string[];
  readonly ms: number;
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
  onRow: (row: Row, telling: Telling) => void = () => {},
): Promise<Row[]> {
  const bounded = createBound(atOnce);
  const rows = list.map((telling) =>
    bounded(async () => {
      const row = await tellOne(engine, script, telling);
      onRow(row, telling);
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
  const isControl = client === 'control';
  const fate = isControl ? (story.control?.(engine.name) ?? 'either') : 'survives';
  const recoveries = isControl || means === 'alone' ? undefined : story.recoveries;
  return {
    engine: engine.name,
    means: isControl ? client : means,
    name: story.name,
    ...told,
    ms: Date.now() - start,
    ...judge(told, { fate, recoveries }),
  };
}

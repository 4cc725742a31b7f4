/** Tells the adapters' stories in one Chromium, as many at once as two cores can. */
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { alias } from '../../../vitest.config.ts';
import { createBound } from '../bound.ts';
import { bundle, uncaught } from '../harness.ts';
import { type Told, tell } from '../stories/cell.ts';
import type { ClientName, Outcome } from '../stories/story.ts';
import { fateOf, type ReactMajor, type Telling } from './list.ts';
import type { UsualName } from './page/choice.ts';

const AT_ONCE = 12;
const REACT_18 = fileURLToPath(new URL('../../react-18/node_modules/', import.meta.url));

export interface Result {
  readonly telling: Telling;
  readonly tokenchart: Outcome | null;
  readonly controls: readonly { readonly usual: UsualName; readonly outcome: Outcome | null }[];
  /** What is not as promised; empty where all is. */
  readonly problems: readonly string[];
}

type Scripts = Readonly<Record<ReactMajor, string>>;

/** @param sabotage the usual code runs in tokenchart's place: the stories must fail. */
export async function tellAll(
  browser: Browser,
  tellings: readonly Telling[],
  sabotage = false,
): Promise<Result[]> {
  const scripts = await bundleBoth();
  const bounded = createBound(AT_ONCE);
  return Promise.all(
    tellings.map((telling) =>
      bounded(() => tellOne(browser, scripts[telling.react], telling, sabotage)),
    ),
  );
}

async function bundleBoth(): Promise<Scripts> {
  const page = new URL('./page/adapters.page.tsx', import.meta.url);
  const small = {
    define: { 'process.env.NODE_ENV': '"production"' },
    minify: true,
    sourcemap: false,
  };
  const react18 = { react: `${REACT_18}react`, 'react-dom': `${REACT_18}react-dom` };
  return {
    18: await bundle(page, { ...small, alias: { ...alias, ...react18 } }),
    19: await bundle(page, small),
  };
}

/** With each control and then with tokenchart, in a browser context of its own. */
async function tellOne(
  browser: Browser,
  script: string,
  telling: Telling,
  sabotage: boolean,
): Promise<Result> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const tab = { context, page, script, errors: uncaught(page) };
  const problems: string[] = [];
  const tellAs = async (client: ClientName, usual: UsualName, wanted: boolean) => {
    const { kind } = telling;
    const told = await tell(tab, telling.story(usual), {
      kind,
      client,
      code: sabotage ? 'control' : client,
    });
    problems.push(...problemsOf(client === 'control' ? usual : client, told, wanted));
    return told.outcome;
  };
  const controls: Result['controls'][number][] = [];
  for (const usual of telling.controls) {
    const fate = fateOf(usual, telling.kind);
    controls.push({ usual, outcome: await tellAs('control', usual, fate === 'survives') });
  }
  const tokenchart = await tellAs('tokenchart', 'every-header', true);
  const react = await page.evaluate<string | undefined>('window.app?.reactVersion');
  if (!react?.startsWith(`${telling.react}.`)) problems.push(`the page's React is ${react}`);
  await context.close();
  return { telling, tokenchart, controls, problems };
}

function problemsOf(name: string, told: Told, lives: boolean): string[] {
  const problems = told.problems.map((problem) => `${name}: ${problem}`);
  if (told.outcome && (told.outcome === 'signed in') !== lives)
    problems.push(`${name} is ${told.outcome}, which is not what is known of it`);
  if (problems.length === 0) return [];
  return [...problems, ['what its server saw:', ...told.log].join('\n  ')];
}

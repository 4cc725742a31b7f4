/** The parts of the adapters' check. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { bundle, servePage } from '../harness.ts';
import type { Verdict } from './contract.ts';
import { measure, readSubpaths, type Size } from './sizes.ts';

declare const playContract: () => Promise<Verdict[]>; // in the page

/** What every usual wiring is known to fail. */
const KNOWN = [
  'replay: a refused token is replaced, and the request sent once more',
  'abort before the headers: rejected at once, and the rotation is committed',
  'foreign origins: they never get the credential',
];

/** React 18 is not among the package's own dependencies: two Reacts do not fit in one folder. */
export function installReact18(): void {
  const folder = fileURLToPath(new URL('../../react-18', import.meta.url));
  if (existsSync(`${folder}/node_modules/react-dom`)) return;
  const shell = process.platform === 'win32'; // npm is a script there
  const options = { shell, stdio: ['ignore', 'ignore', 'inherit'] as ('ignore' | 'inherit')[] };
  const { status } = spawnSync('npm', ['ci', '--prefix', folder], options);
  if (status !== 0) throw new Error('React 18 could not be installed; see what npm says above.');
}

export async function playInPage(browser: Browser): Promise<Verdict[]> {
  const script = await bundle(new URL('./page/contract.page.ts', import.meta.url));
  const html = '<!doctype html><title>contract</title><script src="/page.js"></script>';
  const served = await servePage({ files: { '/': html, '/page.js': script } });
  const page = await browser.newPage();
  try {
    await page.goto(served.origin);
    return await page.evaluate(() => playContract());
  } finally {
    await page.close();
    await served.close();
  }
}

export const measureAll = (): Promise<Size[]> =>
  Promise.all(Object.entries(readSubpaths()).map(([subpath, file]) => measure(subpath, file)));

/** A thing that was promised, and what is wrong with it; null for nothing. */
export interface Promised {
  readonly name: string;
  readonly problem: string | null;
}

/** The libraries keep all; of the controls it is known what they do not keep. */
export function promisesOf(place: string, verdicts: readonly Verdict[]): Promised[] {
  return verdicts.flatMap(({ client, isControl, title, kind, failure, cannot }) => {
    const name = `${place}: ${client}: ${title} (${kind})`;
    if (!isControl) return cannot === null ? [{ name, problem: failure }] : [];
    if (!KNOWN.includes(title)) return [];
    return [{ name, problem: failure === null ? 'it was kept, other than is known' : null }];
  });
}

/** Whether what a document links to is there. Other sites are not asked. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { anchorsOf, linksOf } from './markdown.ts';

export interface LinkReport {
  readonly count: number;
  readonly problems: readonly string[];
}

/** @param file relative to `root`. */
export function checkLinks(root: string, file: string): LinkReport {
  const links = linksOf(readFileSync(join(root, file), 'utf8'));
  const problems = links.flatMap(({ target, line }) => {
    const problem = /^[a-z]+:/.test(target) ? externalProblem(target) : find(root, file, target);
    return problem ? [`${file}:${line}: ${problem}`] : [];
  });
  return { count: links.length, problems };
}

function externalProblem(target: string): string | null {
  const isWhole = /^https:\/\/[a-z0-9-]+(\.[a-z0-9-]+)+(\/|$)/.test(target);
  return isWhole && URL.canParse(target) ? null : `"${target}" is no whole https address`;
}

function find(root: string, file: string, target: string): string | null {
  const [path = '', anchor] = target.split('#');
  const found = path === '' ? file : join(dirname(file), path);
  if (found.startsWith('..')) return `"${target}" leads out of the project`;
  if (!existsSync(join(root, found))) return `there is no "${target}"`;
  if (anchor === undefined) return null;
  const anchors = found.endsWith('.md') ? anchorsOf(readFileSync(join(root, found), 'utf8')) : [];
  return [...anchors].includes(anchor) ? null : `there is no heading for "${target}"`;
}

/** The results as Markdown: all of them in `results.md`, and the same in the README's own block. */
import { readFile, writeFile } from 'node:fs/promises';
import { arch, cpus, platform } from 'node:os';
import { join } from 'node:path';
import type { Section } from './section.ts';

/** It runs bundled: its own address says nothing. */
const at = (path: string) => join(process.cwd(), path);
const RESULTS = at('bench/results.md');
const README = at('README.md');
const QUOTED = ['around fetch', 'whole flight', 'at once'];

/** What the README quotes, between two comments. */
export const BLOCK = /(<!-- bench -->\n\n)[\s\S]*?(\n\n<!-- \/bench -->)/;

export async function writeResults(sections: readonly Section[]): Promise<void> {
  const [cpu] = cpus();
  const where = `Node ${process.version}, ${cpu?.model ?? 'unknown'}, ${platform()} ${arch()}.`;
  const head = `# Results of \`npm run bench\`\n\n${where} Compare within a table only: machines differ.
Around fetch, every request goes to a stub that builds a Request and answers at once; ky, @supabase/auth-js
and oidc-client-ts read their session before it, and only ky and tokenchart look at the answer.\n`;
  await writeFile(RESULTS, [head, ...sections.map(markdownOf)].join('\n'));
  const readme = await readFile(README, 'utf8');
  await writeFile(README, readme.replace(BLOCK, `$1${quoteOf(sections.map(markdownOf))}$2`));
}

/** Those parts of the results that the README quotes. */
export const quoteOf = (parts: readonly string[]): string =>
  parts
    .filter((part) => QUOTED.some((word) => part.split('\n')[0]?.includes(word)))
    .map((part) => part.trim().replace(/^## /, '### '))
    .join('\n\n');

const markdownOf = ({ title, lines }: Section): string => {
  const [heading = [], ...rows] = lines;
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = `|${heading.map((_, at) => (at === 0 ? '---|' : '---:|')).join('')}`;
  return [`## ${title}`, '', row(heading), rule, ...rows.map(row), ''].join('\n');
};

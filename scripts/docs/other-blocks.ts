/** Looks at what is not TypeScript: as much as can be said without running it. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';
import type { Document } from './documents.ts';
import type { Block } from './markdown.ts';

/** Null: looked at, and right; otherwise what is wrong. */
type Verdict = string | null;

/** Whether there is a Ruby that can read the blocks in Ruby. */
export const hasRuby = (): boolean => spawnSync('ruby', ['--version']).status === 0;

/** What is wrong with the blocks that are not TypeScript, and with the scripts that are named. */
export async function checkOtherBlocks(root: string, documents: readonly Document[]) {
  const scripts = readScripts(root);
  const isRubyThere = hasRuby();
  const problems: string[] = [];
  for (const { file, text, blocks } of documents) {
    for (const name of scriptsIn(text)) {
      if (!scripts.has(name)) problems.push(`${file}: there is no script ${name}`);
    }
    for (const block of blocks) {
      const problem = await check(block, isRubyThere);
      if (problem) problems.push(`${file}:${block.line}: ${problem}`);
    }
  }
  return problems;
}

const KNOWN = ['ts', 'tsx', 'js', 'sh', 'ruby', 'html', 'text', ''];

async function check({ language, code }: Block, isRubyThere: boolean): Promise<Verdict> {
  if (language === 'js') return parse(code);
  if (language === 'sh') return syntaxOf('sh', ['-n'], code);
  if (language === 'ruby' && isRubyThere) return syntaxOf('ruby', ['-c'], code);
  return KNOWN.includes(language) ? null : `nothing looks at blocks in "${language}"`;
}

async function parse(code: string): Promise<Verdict> {
  try {
    await transform(code, { loader: 'js', logLevel: 'silent' });
    return null;
  } catch (error) {
    return String(error);
  }
}

/** In blocks and in the text. */
const scriptsIn = (text: string): Set<string> =>
  new Set([...text.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name = '']) => name));

function syntaxOf(command: string, options: readonly string[], code: string): Verdict {
  const { status, stderr } = spawnSync(command, options, { input: code, encoding: 'utf8' });
  return status === 0 ? null : stderr.trim();
}

function readScripts(root: string): Set<string> {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return new Set(Object.keys(scripts));
}

/** The project's documents, and the code in them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Example } from './compile.ts';
import { type Block, blocksOf } from './markdown.ts';

export interface DocumentExample extends Example {
  /** Why it is only compiled; null where it is run, too. */
  readonly notRun: string | null;
}

export interface Document {
  /** Relative to the root. */
  readonly file: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  /** The blocks in TypeScript. */
  readonly examples: readonly DocumentExample[];
}

const FOLDERS = ['.', 'bench', 'docs', 'docs/releases'];

export const readDocuments = (root: string): Document[] =>
  FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .sort()
      .map((name) => readDocument(root, join(folder, name))),
  );

function readDocument(root: string, file: string): Document {
  const text = readFileSync(join(root, file), 'utf8');
  const blocks = blocksOf(text);
  return { file, text, blocks, examples: blocks.flatMap((block) => exampleIn(file, block)) };
}

/** A fence such as "ts not run: it needs a camera" says why its block is only compiled. */
function exampleIn(file: string, { language, info, code, line }: Block): DocumentExample[] {
  if (!/^tsx?$/.test(language)) return [];
  const [, notRun = null] = /^not run: (.+)$/.exec(info) ?? [];
  return [{ name: `${file}:${line}`, language, code, notRun }];
}

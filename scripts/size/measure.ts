/** Bundles a few lines of an app, and weighs them. */
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { alias } from '../../vitest.config.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Subject {
  readonly name: string;
  /** What an app writes. */
  readonly code: string;
  /** Packages that the app has anyway. */
  readonly external: readonly string[];
}

/** Bytes. */
export interface Weight {
  readonly name: string;
  readonly minified: number;
  readonly gzipped: number;
  readonly brotli: number;
}

const FOREIGN = /src\/(testing|devtools|doctor)\//;

/** @throws Error where something is bundled that belongs to no app. */
export async function measure({ name, code, external }: Subject): Promise<Weight> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: root },
    ...{
      bundle: true,
      minify: true,
      write: false,
      metafile: true,
      alias: { ...alias, '@': root.slice(0, -1) },
    },
    ...{ format: 'esm', platform: 'browser', target: 'es2022', external: [...external] },
  });
  const foreign = Object.keys(metafile.inputs).filter((input) => FOREIGN.test(input));
  if (foreign.length > 0) throw new Error(`${name} bundles ${foreign.join(', ')}`);
  const text = Buffer.from(outputFiles[0]?.contents ?? []);
  return {
    name,
    minified: text.length,
    gzipped: gzipSync(text, { level: 9 }).length,
    brotli: brotliCompressSync(text).length,
  };
}

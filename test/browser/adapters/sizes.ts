/** Each published subpath, bundled alone as an app's bundler does it. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface Size {
  /** As it is imported from the package, such as `./axios`. */
  readonly subpath: string;
  /** The packages that its bundle leaves to the app. */
  readonly peers: readonly string[];
  readonly bytes: number;
  readonly gzipped: number;
  /** What should not be in it; empty where all is as it should be. */
  readonly problems: readonly string[];
}

/** All but what is for tests. */
export function readSubpaths(): Readonly<Record<string, string>> {
  const { exports } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
  const files = Object.entries<string>(exports).filter(
    ([subpath]) => !/testing|package\.json/.test(subpath),
  );
  return Object.fromEntries(files);
}

/** @param file as published: below `dist`. */
export async function measure(subpath: string, file: string): Promise<Size> {
  const source = file.replace('./dist/', './').replace(/\.js$/, '');
  const { outputFiles, metafile } = await build({
    stdin: { contents: `export * from '${source}';`, resolveDir: root, sourcefile: 'app.ts' },
    absWorkingDir: root,
    bundle: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    format: 'esm',
    jsx: 'automatic',
    legalComments: 'none',
    logLevel: 'silent', // errors are thrown
    metafile: true,
    minify: true,
    packages: 'external', // and then each of them is looked at
    platform: 'browser',
    resolveExtensions: ['.ts', '.tsx'],
    target: 'es2022',
    write: false,
  });
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  const peers = packagesOf(metafile);
  const problems = strangers(subpath, source, metafile, peers);
  return { subpath, peers, bytes: code.length, gzipped: gzipSync(code).length, problems };
}

const packagesOf = ({ outputs }: Metafile): string[] => [
  ...new Set(Object.values(outputs).flatMap(({ imports }) => imports.map(({ path }) => path))),
];

function strangers(
  subpath: string,
  source: string,
  { inputs }: Metafile,
  peers: readonly string[],
): string[] {
  const own = subpath.slice(2);
  const files = Object.keys(inputs).filter(
    (file) =>
      !(file === 'app.ts' || /^(src|machines)\/(?!testing)/.test(file)) &&
      !file.startsWith(source.slice(2)),
  );
  const packages = peers.filter((name) => name !== 'xstate' && name.split('/')[0] !== own);
  return [...files, ...packages].map((name) => `${subpath} holds or needs ${name}`);
}

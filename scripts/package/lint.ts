/** What linters of packages say. */
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { command, type Packed, root } from './pack.ts';

/** Files that belong to no published package, or that must be in it. */
const FOREIGN = /^(test|scripts|demo|examples|docs\/api)\/|^bench\/.*\.ts$|\.tsx?$(?<!\.d\.ts)/;
const NEEDED = [
  'README.md',
  'LICENSE',
  'SECURITY.md',
  'package.json',
  'dist/src/index.js',
  'dist/src/doctor/bin.js',
];

export async function lintByPublint(): Promise<string> {
  const { messages, pkg } = await publint({ pkgDir: root, strict: true });
  if (messages.length === 0) return 'no message';
  throw new Error(messages.map((message) => formatMessage(message, pkg)).join('\n'));
}

/** In every mode of resolution; that `require` gets an ES module is meant. */
export async function lintByAttw({ tarball }: Packed): Promise<string> {
  const rules = ['--ignore-rules', 'cjs-resolves-to-esm'];
  await command('npx', ['attw', tarball, ...rules, '--format', 'json', '--quiet']);
  return 'types resolve in node10, node16 and bundler mode';
}

export async function lintFiles({ files, bytes }: Packed): Promise<string> {
  const foreign = files.filter((file) => FOREIGN.test(file));
  const missing = NEEDED.filter((file) => !files.includes(file));
  if (foreign.length > 0) throw new Error(`must not be published: ${foreign.join(', ')}`);
  if (missing.length > 0) throw new Error(`not in the package: ${missing.join(', ')}`);
  return `${files.length} files, ${(bytes / 1_000).toFixed(0)} kB`;
}

/** An app that imports no tools of development ships none, and they run where there is no page. */
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { alias } from '../../vitest.config.ts';

const root = resolve(import.meta.dirname, '../..');

/** As an app's bundler does it for production. */
async function bundle(contents: string) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: root, sourcefile: 'app.ts' },
    absWorkingDir: root,
    alias,
    bundle: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    external: ['xstate'],
    format: 'esm',
    metafile: true,
    minify: true,
    platform: 'browser',
    target: 'es2022',
    write: false,
  });
  const [file] = outputFiles;
  if (!file) throw new Error('nothing was bundled');
  const inputs = Object.keys(metafile.inputs);
  const tools = inputs.filter((name) => /devtools/.test(name));
  return { text: file.text, tools, gzipped: gzipSync(file.contents).length };
}

const CORE = `
export { createSession, deviseTokenAuth } from 'tokenchart';
export { createFetch } from 'tokenchart/fetch';
`;

test('a production bundle has nothing of the inspector', async () => {
  const { tools, text } = await bundle(CORE);
  expect(tools).toEqual([]);
  expect(text).not.toMatch(/inspector|devtools|attachShadow|timeline/i);
});

test('the check above can fail, and the inspector stays small', async () => {
  const { tools, gzipped } = await bundle("export { inspect } from 'tokenchart/devtools';");
  expect(tools.length).toBeGreaterThan(5);
  expect(gzipped).toBeLessThan(8_000);
});

test('is imported, and defines nothing, where there is no page', () => {
  const script = `
    import { defineInspector } from './adapters/devtools.ts';
    defineInspector();
    console.log(typeof HTMLElement, typeof customElements);
  `;
  const options = ['--import', 'tsx', '--input-type=module', '--eval', script];
  const printed = execFileSync(process.execPath, options, { cwd: root, encoding: 'utf8' });
  expect(printed.trim()).toBe('undefined undefined');
});

/** What tests in a real browser share: find and start it, bundle for it, serve to it. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { type Browser, chromium, type LaunchOptions, type Page } from 'playwright-core';
import { findChromium } from '../../scripts/browser.mjs';
import { alias } from '../../vitest.config.ts';

/** What Chromium is started with, so that it neither needs nor phones anything. */
export const CHROMIUM_FLAGS: readonly string[] = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Starts the installed Chromium. Close it in `afterAll`. Tabs share cookies, storage and locks when they
 * are pages of one `browser.newContext()`.
 *
 * @param options - Playwright's, such as `ignoreDefaultArgs: true` where its own flags distort what is
 *   measured (timer throttling, back/forward cache).
 */
export function launchChromium(options: LaunchOptions = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath(),
    ...options,
    args: [...CHROMIUM_FLAGS, ...(options.args ?? [])],
  });
}

/** The executable, for a test that starts it itself, such as `launchPersistentContext` does. */
export function chromiumPath(): string {
  const path = findChromium();
  if (path === null) throw new Error('no Chromium found: install one, or set CHROMIUM_PATH');
  return path;
}

/** One file to serve: its text alone, or with headers. */
export type ServedFile =
  | string
  | { readonly body: string; readonly headers?: Record<string, string> };

/** What {@link servePage} serves. */
export interface ServeOptions {
  /** By path, such as `/page.js`. `/` is an empty page unless it is given. Read at each request. */
  readonly files: Readonly<Record<string, ServedFile>>;
  /** Asked first; answers a request itself and returns true, or leaves it with false. */
  readonly handle?: (
    request: IncomingMessage,
    response: ServerResponse,
  ) => boolean | Promise<boolean>;
}

/** A running server. */
export interface Served {
  /** Such as `http://127.0.0.1:49152`: a secure context. */
  readonly origin: string;
  /** Ends it, open connections included. */
  close(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  '': 'text/html; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
};

/** Serves files out of memory on a free loopback port, never cached. */
export async function servePage({ files, handle }: ServeOptions): Promise<Served> {
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    if (await handle?.(request, response)) return;
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file =
      files[pathname] ?? (pathname === '/' ? '<!doctype html><title>test</title>' : null);
    if (file === null) {
      response.writeHead(404).end();
      return;
    }
    const { body, headers } = typeof file === 'string' ? { body: file, headers: {} } : file;
    const type = TYPES[extname(pathname)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store', ...headers });
    response.end(body);
  };
  const server = createServer((request, response) => {
    serve(request, response).catch((error) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

/**
 * Bundles a TypeScript entry and all it imports into one script for the browser; `tokenchart` and its
 * subpaths are this checkout's sources.
 *
 * @param entry - such as `new URL('./my.page.ts', import.meta.url)`.
 * @param options - esbuild's, such as `{ minify: true }` where many pages load the script.
 */
export async function bundle(entry: URL, options: BuildOptions = {}): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    alias,
    bundle: true,
    define: { 'process.env.NODE_ENV': '"test"' },
    format: 'iife',
    jsx: 'automatic',
    logLevel: 'silent', // errors are thrown
    platform: 'browser',
    sourcemap: 'inline',
    target: 'es2022',
    ...options,
    write: false,
  });
  const [script] = outputFiles;
  if (!script) throw new Error(`nothing was bundled from ${entry}`);
  return script.text;
}

/** Collects into `errors` what a page throws and nobody catches; expect it to be empty. */
export function uncaught(page: Page, errors: Error[] = []): Error[] {
  page.on('pageerror', (error) => errors.push(error));
  return errors;
}

/** Serves the pages, and the switches of the reference server, on the loopback address. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { type DemoConfig, kinds } from '../config.ts';
import { buildPages, type Pages } from './pages.ts';
import { type Reference, startReference } from './reference.ts';

export interface DemoOptions {
  /** Where a real `devise_token_auth` is mounted; the reference server if not told. */
  readonly api?: string | undefined;
  /** The pages' port; a free one if not told. */
  readonly port?: number | undefined;
  /** The server's batch window, milliseconds. */
  readonly windowMs: number;
}

export interface Demo {
  readonly url: string;
  readonly config: DemoConfig;
  close(): Promise<void>;
}

/** How often the page is told what the reference server's sessions look like, milliseconds. */
const TELL_MS = 100;
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

/** Starts everything. */
export async function startDemo({ api, port = 0, windowMs }: DemoOptions): Promise<Demo> {
  const reference = api === undefined ? await startReference(windowMs) : null;
  const config = reference?.config ?? ownServer(api ?? '', windowMs);
  const pages = await buildPages(config);
  const server = createServer((request, response) => {
    if (reference && request.url?.startsWith('/switch/')) return turn(reference, request, response);
    if (reference && request.url === '/state') return tell(reference, response);
    if (reference && request.url === '/now') return response.end(JSON.stringify(reference.state()));
    return sendPage(pages, request, response);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    config,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await Promise.all([closed, reference?.close()]);
    },
  };
}

/** A real server has no `/api` that we know of: the gem's own endpoint stands in for it. */
function ownServer(api: string, windowMs: number): DemoConfig {
  const base = api.replace(/\/+$/, '');
  const me = `${base}/validate_token`;
  return { api: base, urls: { me, list: `${me}?page=inbox` }, windowMs, users: null };
}

function sendPage(pages: Pages, request: IncomingMessage, response: ServerResponse): void {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const path = pathname === '/' ? '/index.html' : pathname;
  const page = pages.get(path);
  const type = TYPES[extname(path)] ?? 'application/octet-stream';
  response.writeHead(page === undefined ? 404 : 200, {
    'content-type': type,
    'cache-control': 'no-store',
  });
  response.end(page);
}

/** `POST /switch/<name>/<value>` */
function turn(reference: Reference, request: IncomingMessage, response: ServerResponse): void {
  const [, , name, value] = request.url?.split('/') ?? [];
  const kind = kinds.find((known) => known === value);
  if (request.method !== 'POST') response.statusCode = 405;
  else if (name === 'hold') reference.hold();
  else if (name === 'release') reference.release();
  else if (name === 'lose') reference.loseNext();
  else if (name === 'kind' && kind) reference.setKind(kind);
  else response.statusCode = 404;
  response.end();
}

/** An event stream of the server's state, whenever it has changed. */
function tell(reference: Reference, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  let last = '';
  const look = () => {
    const state = JSON.stringify(reference.state());
    if (state !== last) response.write(`data: ${state}\n\n`);
    last = state;
  };
  const timer = setInterval(look, TELL_MS);
  response.once('close', () => clearInterval(timer));
  look();
}

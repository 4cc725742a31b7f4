import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { OutgoingAnswer, Wire } from './exchange.ts';
import { exchange } from './exchange.ts';
import { createFaultBoard } from './faults.ts';
import { createReferenceModel } from './model.ts';
import { createProgress, createSleep } from './progress.ts';
import type { ServerRequest } from './request.ts';
import type { OpenEntry } from './request-log.ts';
import { openEntry } from './request-log.ts';
import type { ReferenceServer, ReferenceServerOptions, StartTimer } from './served.ts';
import { seededUser } from './served.ts';

export type { ReferenceServer, ReferenceServerOptions, StartTimer } from './served.ts';
export { seededUser } from './served.ts';

const realTimer: StartTimer = (callback, ms) => {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
};

// Header values are bytes; Node shows them as latin1, the server takes and sends UTF-8.
const fromWire = (value: string) => Buffer.from(value, 'latin1').toString('utf8');
const toWire = (value: string) => Buffer.from(value, 'utf8').toString('latin1');

const headersOf = (message: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(message.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, fromWire(String(value))]],
    ),
  );

/** Reads a request whole; null where its client left before that. */
const readRequest = async (message: IncomingMessage): Promise<ServerRequest | null> => {
  const parts: Buffer[] = [];
  try {
    for await (const part of message) parts.push(part as Buffer);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ECONNRESET') return null;
    throw error;
  }
  const bytes = Buffer.concat(parts);
  const { method = 'GET', url: path = '/' } = message;
  const body = bytes.toString('utf8');
  // The model takes a body of no declared type for JSON; Rails does not.
  const headers = { 'content-type': 'application/octet-stream', ...headersOf(message) };
  return { method, path, headers, body, bodyBytes: bytes.length };
};

const bodyOf = ({ json, text = '' }: OutgoingAnswer): string =>
  json === undefined ? text : JSON.stringify(json);

const writeHead = (response: ServerResponse, answer: OutgoingAnswer): void => {
  response.statusCode = answer.status;
  const type = answer.json === undefined ? 'text/html' : 'application/json';
  const body = bodyOf(answer);
  if (body !== '') {
    response.setHeader('content-type', `${type}; charset=utf-8`);
    response.setHeader('content-length', Buffer.byteLength(body));
  }
  response.setHeader('cache-control', 'max-age=0, private, must-revalidate');
  for (const [name, value] of Object.entries(answer.headers))
    response.setHeader(name, toWire(value));
};

const wireOf = (
  response: ServerResponse,
  entry: OpenEntry,
  sleep: (ms: number) => Promise<void>,
): Wire => {
  let cutHere = false;
  const closed = new Promise<void>((resolve) => {
    response.once('close', () => {
      entry.answered = response.writableFinished;
      entry.aborted = !response.writableFinished && !cutHere;
      resolve();
    });
  });
  const cut = () => {
    cutHere = true;
    response.socket?.destroy();
  };
  return {
    cut,
    send: async (answer) => {
      if (response.destroyed) return;
      writeHead(response, answer);
      const { chunks = [], chunkGapMs: gapMs = 0 } = answer;
      for (const chunk of chunks) {
        response.write(chunk);
        if (gapMs > 0) await sleep(gapMs);
      }
      // As bytes: Node would send the headers as UTF-8, too, where the body is a string.
      response.end(Buffer.from(bodyOf(answer)));
      await closed;
    },
    sendPart: async (answer) => {
      if (response.destroyed) return;
      writeHead(response, answer);
      const body = answer.chunks?.join('') ?? bodyOf(answer);
      response.flushHeaders();
      response.write(Buffer.from(body.slice(0, Math.ceil(body.length / 2))), cut);
      await closed;
    },
  };
};

/** Tells whether a connection carried a request before. */
const createReuse = () => {
  const seen = new WeakSet<Socket>();
  return (socket: Socket): boolean => {
    const reused = seen.has(socket);
    seen.add(socket);
    return reused;
  };
};

const listen = async (server: Server, port: number): Promise<string> => {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const close = async (server: Server, failures: readonly unknown[]): Promise<void> => {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
  if (failures.length > 0) throw new AggregateError(failures, 'requests have failed');
};

/**
 * Serves a model of `devise_token_auth` on the loopback address, with faults that a test can switch on.
 *
 * @example
 * ```ts
 * import { startReferenceServer } from 'tokenchart/testing/server';
 *
 * const server = await startReferenceServer({ kind: 'classic' });
 * server.faults.dropAnswer({ match: '/api/me' });
 * await fetch(`${server.url}/api/open`);
 * await server.close();
 * ```
 */
export async function startReferenceServer(
  options: ReferenceServerOptions = {},
): Promise<ReferenceServer> {
  const { users = [seededUser], port = 0, startTimer = realTimer, ...given } = options;
  const { now: base = Date.now, ...settings } = given;
  let offset = 0;
  const now = () => base() + offset;
  const model = createReferenceModel({ ...settings, now });
  for (const { email, password } of users) model.addUser(email, password);
  const board = createFaultBoard();
  const requests: OpenEntry[] = [];
  const { sleep, stopAll } = createSleep(startTimer);
  const progress = createProgress();
  const isReused = createReuse();

  const handle = async (message: IncomingMessage, response: ServerResponse) => {
    const entry = openEntry(now(), message.method ?? 'GET', message.url ?? '/');
    requests.push(entry);
    const reused = isReused(message.socket);
    const wire = wireOf(response, entry, sleep);
    const request = await readRequest(message);
    if (request === null) return;
    const faults = board.take({ ...request, reused });
    await exchange({ model, sleep, wire, entry, faults }, request);
  };
  const server = createServer({ keepAliveTimeout: 60_000 }, (message, response) =>
    progress.run(handle(message, response), () => response.destroy()),
  );
  const url = await listen(server, port);
  return {
    url,
    model,
    faults: board.faults,
    clock: {
      now,
      advance: (ms) => {
        offset += ms;
      },
    },
    requests,
    settled: progress.settled,
    close: () => {
      stopAll();
      return close(server, progress.failures);
    },
  };
}

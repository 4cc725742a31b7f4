/** A session against the reference server over real HTTP, in Node. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createSession,
  deviseTokenAuth,
  memoryStore,
  type Session,
  type Warning,
} from 'tokenchart';
import {
  type ReferenceServer,
  type ReferenceServerOptions,
  seededUser,
  startReferenceServer,
} from '../../src/testing/reference-server/http.ts';

export interface Served {
  readonly server: ReferenceServer;
  readonly session: Session;
  readonly warnings: Warning[];
  close(): Promise<void>;
}

/** Signed in, on a server whose window is so short that every request may rotate. */
export async function serveSession(options: ReferenceServerOptions = {}): Promise<Served> {
  const server = await startReferenceServer({ kind: 'modern', batchWindowMs: 1_000, ...options });
  const warnings: Warning[] = [];
  const session = createSession({
    protocol: deviseTokenAuth({ baseUrl: `${server.url}/auth`, windowMs: 1_000 }),
    store: memoryStore(),
    carrier: 'request', // what is sent is what the test sends
    onWarning: (warning) => warnings.push(warning),
  });
  await session.signIn(seededUser);
  const close = async () => {
    session.dispose();
    await server.close();
  };
  return { server, session, warnings, close };
}

export interface Recorder {
  readonly origin: string;
  readonly seen: IncomingHttpHeaders[];
  close(): void;
}

/** A foreign server that writes down what it is sent, and lets everybody in. */
export async function startRecorder(): Promise<Recorder> {
  const seen: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers);
    response.writeHead(200, {
      'access-control-allow-origin': '*',
      'access-control-allow-headers': '*',
    });
    response.end('foreign');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { origin: `http://127.0.0.1:${port}`, seen, close };
}

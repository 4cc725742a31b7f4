/** Something in front of the reference server: a proxy, another release, another setting. */
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Passing {
  method: string;
  path: string;
  headers: Record<string, string>;
}

export interface Returning {
  status: number;
  /** A list where the header comes several times. */
  headers: Record<string, string | string[]>;
  body: Buffer;
}

export interface FrontHooks {
  /** Changes the request; an answer in its place ends it here. */
  readonly request?: (passing: Passing) => Returning | undefined;
  readonly answer?: (returning: Returning, passing: Passing) => void;
}

export interface Front {
  readonly url: string;
  close(): void;
}

const read = async (message: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
};

const flat = (headers: IncomingMessage['headers']): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

const forward = (target: string, passing: Passing, body: Buffer): Promise<Returning> =>
  new Promise((resolve, reject) => {
    const { method, headers } = passing;
    const sent = httpRequest(target + passing.path, { method, headers, agent: false });
    sent.on('error', reject).on('response', (message) => {
      const status = message.statusCode ?? 0;
      read(message).then((text) => resolve({ status, headers: flat(message.headers), body: text }));
    });
    sent.end(body);
  });

/** Goes on with a request whose client has left, as application servers do. */
export async function startFront(target: string, hooks: FrontHooks): Promise<Front> {
  const server = createServer(async (message, response) => {
    const { method = 'GET', url: path = '/' } = message;
    const passing = { method, path, headers: flat(message.headers) };
    const body = await read(message);
    const refusal = hooks.request?.(passing);
    const returning = refusal ?? (await forward(target, passing, body).catch(() => null));
    if (returning === null) return void response.destroy();
    if (!refusal) hooks.answer?.(returning, passing);
    delete returning.headers['transfer-encoding'];
    response.writeHead(returning.status, {
      ...returning.headers,
      'content-length': returning.body.length,
    });
    response.end(returning.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, close };
}

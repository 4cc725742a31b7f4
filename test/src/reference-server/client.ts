import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { type Agent, request as httpRequest } from 'node:http';
import type { ReferenceServerOptions } from '../../../src/testing/reference-server/http.ts';
import { seededUser, startReferenceServer } from '../../../src/testing/reference-server/http.ts';
import { credentialOf } from './support.ts';

/** What a client got. */
export interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

interface Sending {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly agent?: Agent;
}

const read = async (message: IncomingMessage): Promise<Got> => {
  let text = '';
  for await (const chunk of message.setEncoding('utf8')) text += chunk;
  const headers: Record<string, string> = {};
  for (let at = 0; at < message.rawHeaders.length; at += 2)
    headers[(message.rawHeaders[at] ?? '').toLowerCase()] = message.rawHeaders[at + 1] ?? '';
  return { status: message.statusCode ?? 0, headers, text };
};

/** Timers that only run when a test says so. */
export const manualTimers = () => {
  const started: { readonly ms: number; readonly run: () => void }[] = [];
  return {
    started,
    startTimer: (run: () => void, ms: number) => {
      started.push({ ms, run });
      return () => undefined;
    },
    runAll: () => {
      for (const { run } of started.splice(0)) run();
    },
  };
};

/** A server, and a client that resends nothing by itself. */
export const serve = async (options: ReferenceServerOptions = {}) => {
  const server = await startReferenceServer({ kind: 'classic', ...options });
  const open = (path: string, { method = 'GET', headers = {}, agent }: Sending = {}) =>
    httpRequest(server.url + path, { method, headers, ...(agent ? { agent } : {}) });
  const answerTo = async (sent: ClientRequest): Promise<Got> => {
    const [message] = (await once(sent, 'response')) as [IncomingMessage];
    return read(message);
  };
  const send = (path: string, sending: Sending = {}): Promise<Got> => {
    const sent = open(path, sending);
    sent.end(sending.body);
    return answerTo(sent);
  };
  const signIn = async () => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(seededUser);
    return credentialOf(await send('/auth/sign_in', { method: 'POST', headers, body }));
  };
  return { ...server, server, open, answerTo, send, signIn };
};

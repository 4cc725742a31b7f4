/** The doctor's world in a real process. */
import { randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DoctorEnvironment } from './environment.ts';

/** For a connection that cannot be made: an abandoned request must not wait for ever, milliseconds. */
const CONNECT_TIMEOUT = 10_000;

/** Resolves when the request is out, or cannot be sent: its fate is what the next request shows. */
export function abandon(url: string, headers: Readonly<Record<string, string>>): Promise<void> {
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve) => {
    const request = send(url, { headers, agent: false, timeout: CONNECT_TIMEOUT });
    const leave = () => {
      request.destroy();
      resolve();
    };
    request.on('error', leave).on('timeout', leave);
    // Written, and not read: what a page does that is reloaded.
    request.end(leave);
  });
}

export const nodeEnvironment: DoctorEnvironment = {
  clock: {
    now: () => performance.now(),
    sleep: async (ms, signal) => {
      await sleep(ms, undefined, { signal });
    },
  },
  fetch: globalThis.fetch,
  abandon,
  timeout: (ms) => AbortSignal.timeout(ms),
  randomText: () => randomBytes(16).toString('base64url'),
};

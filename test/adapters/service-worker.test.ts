/** What a worker carries keeps the contract of every adapter. */
import { createFetch } from 'tokenchart/fetch';
import { type AdapterFactory, describeAdapter } from 'tokenchart/testing';
import { afterAll, beforeAll, describe, test, vi } from 'vitest';
import { insideOf } from '../../src/inside.ts';
import { PageEnd } from '../../src/transport/page-end.ts';
import { WorkerEnd } from '../../src/transport/worker-end.ts';
import { simulatePorts } from '../support/ports.ts';

beforeAll(simulatePorts);
afterAll(() => {
  vi.unstubAllGlobals();
});

/** Both ends over one session: each request goes there and back through the ports. */
const carried: AdapterFactory = ({ session }) => {
  const end = new WorkerEnd(session);
  const active = {
    postMessage: (data: unknown, ports: readonly unknown[]) =>
      end.hear({ data, ports: ports as MessagePort[], waitUntil: () => {} }),
  };
  const page = new PageEnd(insideOf(session), Promise.resolve({ active }));
  const direct = createFetch(session);
  return {
    async request({ url, method = 'GET', body, signal, timeoutMs }) {
      const own = signal ?? (timeoutMs ? AbortSignal.timeout(timeoutMs) : null);
      const headers = { 'content-type': 'application/json' };
      const init = { method, ...(body && { body, headers }) };
      const answer = await page.carry(new Request(url, init), own);
      return answer ?? direct(url, { ...init, signal: own });
    },
  };
};

describeAdapter('fetch, carried by a worker', carried, { describe, test });

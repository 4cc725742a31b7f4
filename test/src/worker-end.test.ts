/** What a worker makes of the words of somebody who is no page of its session. */
import { createSimulation } from 'tokenchart/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { insideOf } from '../../src/inside.ts';
import { encodeOrder } from '../../src/transport/wire.ts';
import { WorkerEnd } from '../../src/transport/worker-end.ts';
import { ada, openApp } from '../support/app.ts';
import { simulatePorts } from '../support/ports.ts';

const EPOCH = 1;

beforeEach(simulatePorts);
afterEach(() => {
  vi.unstubAllGlobals();
});

/** A signed-in worker; tells what it says, and what it sends, when it is asked to carry `url`. */
async function ask(url: string, { origin = 'https://app.test', epoch = EPOCH } = {}) {
  const simulation = createSimulation();
  const { page, session } = openApp(simulation);
  await simulation.until(session.signIn(ada));
  const inside = insideOf(session);
  const send = vi.spyOn(inside.env, 'fetch');
  const { port1, port2 } = new MessageChannel();
  const said: unknown[] = [];
  port1.onmessage = ({ data }) => {
    said.push(data.kind);
    if (data.kind === 'ready') port1.postMessage({ kind: 'go', epoch, request: { url, init: {} } });
  };
  const data = encodeOrder({ kind: 'carry', key: inside.key, epoch: EPOCH });
  new WorkerEnd(session).hear({ data, origin, ports: [port2], waitUntil: () => {} });
  await simulation.advance(1_000);
  page.kill();
  return { said, sent: send.mock.calls.map(([input]) => String(input)) };
}

test('a page of its own is served: the control', async () => {
  const { said, sent } = await ask('https://app.test/api/me');
  expect(said.slice(0, 2)).toEqual(['ready', 'head']);
  expect(sent).toEqual(['https://app.test/api/me']);
});

test('a message from another origin is not heard', async () => {
  const asked = await ask('https://app.test/api/me', { origin: 'https://evil.example' });
  expect(asked).toEqual({ said: [], sent: [] });
});

test('a request to an address that gets no credential is left to the page', async () => {
  const asked = await ask('https://evil.example/');
  expect(asked).toEqual({ said: ['ready', 'declined'], sent: [] });
});

test('so is one of another sign-in', async () => {
  const asked = await ask('https://app.test/api/me', { epoch: EPOCH + 1 });
  expect(asked).toEqual({ said: ['ready', 'declined'], sent: [] });
});

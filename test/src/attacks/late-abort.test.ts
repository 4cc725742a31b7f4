/** An abort after the headers ends the body, however long the app has been reading it. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createSimulation } from 'tokenchart/testing';
import { expect, test } from 'vitest';
import { openIn } from './support.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What is on its way; of an abort it hears by the signal alone. */
const underWay: ReadableStream[] = [];

function answerSlowly(signal: AbortSignal | null | undefined): Response {
  const body = new ReadableStream({
    start: (stream) => signal?.addEventListener('abort', () => stream.error(signal.reason)),
  });
  underWay.push(body);
  return new Response(body);
}

test('it does so after a collection of what nobody holds', async () => {
  const simulation = createSimulation();
  const page = simulation.openPage();
  const { session, fetch } = openIn(simulation, page, {
    carrier: 'request',
    env: { ...page.env, fetch: async (_, { signal }) => answerSlowly(signal) },
  });
  await session.adopt({ sessionId: 'c', token: 't', expiry: 1, subject: 'u' });
  const caller = new AbortController();
  const answer = await fetch('/api/me', { signal: caller.signal });
  const read = answer.text();
  for (let round = 0; round < 3; round += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  caller.abort(new Error('the user went on'));
  await expect(read).rejects.toThrow('the user went on');
}, 10_000);

/** A page starts with a token that may be old: the first answer, and the end of the doubt. Simulated time. */
import { createSession, deviseTokenAuth } from 'tokenchart';
import { createFetch } from 'tokenchart/fetch';
import { createSimulation, type Simulation } from 'tokenchart/testing';
import type { Section } from './section.ts';

const LATENCY_MS = 25;
const USER = { email: 'ada@example.com', password: 'secret123' };
const PAST_WINDOW = 10_000;

function openPage(simulation: Simulation) {
  const page = simulation.openPage();
  const { env, store } = page;
  const protocol = deviseTokenAuth({ baseUrl: '/auth' });
  const session = createSession({ protocol, env, store, carrier: 'request' });
  return { page, session, fetch: createFetch(session) };
}

/** Signed in; the answer with the next token is lost with its page. */
async function loseAnswer(simulation: Simulation): Promise<void> {
  const { page, session, fetch } = openPage(simulation);
  await simulation.until(session.signIn(USER));
  await simulation.advance(PAST_WINDOW);
  fetch('/api/me').catch(() => {}); // its page is gone
  await simulation.advance(LATENCY_MS + 5);
  await page.unload();
  await simulation.advance(LATENCY_MS);
}

async function startOn(kind: 'classic' | 'modern'): Promise<readonly string[]> {
  const simulation = createSimulation({ kind, latencyMs: LATENCY_MS });
  await loseAnswer(simulation);
  const start = simulation.clock.now();
  const { page, session, fetch } = openPage(simulation);
  const bare = simulation
    .until(page.env.fetch('/api/public', {}))
    .then(() => simulation.clock.now());
  const { status } = await simulation.until(fetch('/api/me'));
  const first = simulation.clock.now() - start;
  if (status !== 200) throw new Error(`The first answer is ${status}.`);
  while (session.getSnapshot().state !== 'batchWindow') await simulation.advance(1);
  const healed = simulation.clock.now() - start;
  await simulation.advance(PAST_WINDOW);
  const later = await simulation.until(fetch('/api/me'));
  return [kind, String((await bare) - start), String(first), String(healed), String(later.status)];
}

export async function starts(): Promise<Section> {
  const heading = ['server', 'bare, ms', 'first answer, ms', 'healed, ms', 'afterwards'];
  const lines = [await startOn('classic'), await startOn('modern')];
  return {
    title: 'A page starts with a doubtful token (simulated time, carried by the request)',
    lines: [heading, ...lines],
  };
}

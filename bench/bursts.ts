/** Many requests at once when a rotation is due, each 50 ms there and back. */
import { createFetch } from 'tokenchart/fetch';
import { rotatingApi, tokenOf, URL_OF_API } from './api.ts';
import { openIdle } from './open.ts';
import type { Section } from './section.ts';
import { durationOf, median } from './timing.ts';

const ROUND_TRIP_MS = 50;
const COUNTS = [1, 10, 100, 1_000] as const;
const TURNS = 7;
const WINDOW_MS = 5_000;

type Send = (count: number) => Promise<unknown>;

/** A server as the real one: within its window it rotates once. */
function slowApi(): typeof fetch {
  const { fetch } = rotatingApi();
  let rotatedAt = Number.NEGATIVE_INFINITY;
  let batched: Response | null = null;
  return async (input, init) => {
    await new Promise((resolve) => setTimeout(resolve, ROUND_TRIP_MS));
    if (batched && performance.now() - rotatedAt < WINDOW_MS) return batched;
    const answer = await fetch(input, init);
    rotatedAt = performance.now();
    batched = new Response(null, { headers: { 'access-token': ' ', client: 'c', uid: 'u' } });
    return answer;
  };
}

const atOnce = (count: number, call: () => Promise<unknown>) =>
  Promise.all(Array.from({ length: count }, call));

async function bare(): Promise<Send> {
  const fetch = slowApi();
  const headers = { 'access-token': tokenOf(0) };
  return (count) => atOnce(count, () => fetch(URL_OF_API, { headers }));
}

/** The usual care: one request goes first, and the others wait for its token. */
async function mutex(): Promise<Send> {
  const fetch = slowApi();
  let token = tokenOf(0);
  const call = async () => {
    const answer = await fetch(URL_OF_API, { headers: { 'access-token': token } });
    token = answer.headers.get('access-token')?.trim() || token;
  };
  return async (count) => {
    await call();
    await atOnce(count - 1, call);
  };
}

async function tokenchart(): Promise<Send> {
  const session = await openIdle({ fetch: slowApi(), carrier: 'pilot' });
  const fetch = createFetch(session);
  return async (count) => {
    await atOnce(count, () => fetch(URL_OF_API));
    const { state } = session.getSnapshot();
    session.dispose();
    if (state !== 'batchWindow') throw new Error(`The session is in ${state}.`);
  };
}

/** Median of the wall times, and of the ratios to the bare ones in the same turn. */
export async function bursts(): Promise<Section> {
  const lines: string[][] = [];
  for (const count of COUNTS) {
    const taken: number[][] = [];
    for (let turn = 0; turn <= TURNS; turn += 1) {
      const times: number[] = [];
      for (const open of [bare, tokenchart, mutex]) {
        const send = await open();
        times.push(await durationOf(() => send(count)));
      }
      if (turn > 0) taken.push(times); // the first one warms up
    }
    const of = (at: number) => median(taken.map((times) => times[at] ?? Number.NaN));
    const ratio = (at: number) =>
      median(taken.map((times) => (times[at] ?? Number.NaN) / (times[0] ?? Number.NaN)));
    lines.push([
      String(count),
      ...[0, 1, 2].map((at) => of(at).toFixed(1)),
      ...[1, 2].map((at) => ratio(at).toFixed(2)),
    ]);
  }
  const heading = ['at once', 'bare, ms', 'tokenchart, ms', 'mutex, ms', 'times bare', 'mutex'];
  return {
    title: 'Requests at once when a rotation is due, 50 ms each',
    lines: [heading, ...lines],
  };
}

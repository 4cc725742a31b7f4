/** What a session holds on the heap, and what it leaves there. Needs `--expose-gc`. */

import type { Session } from 'tokenchart';
import { createFetch } from 'tokenchart/fetch';
import { type Api, batchedApi, URL_OF_API } from './api.ts';
import { openInWindow } from './open.ts';
import type { Section } from './section.ts';

const SESSIONS = 200;
const IN_FLIGHT = 1_000;
const MILLION = 1_000_000;

async function heap(): Promise<number> {
  for (let round = 0; round < 4; round += 1) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return process.memoryUsage().heapUsed;
}

const kB = (bytes: number) => (bytes / 1_024).toFixed(1);

async function perSession(): Promise<number> {
  await openInWindow(batchedApi()); // what all of them share
  const before = await heap();
  const sessions: Session[] = [];
  while (sessions.length < SESSIONS) sessions.push(await openInWindow(batchedApi()));
  const after = await heap();
  for (const session of sessions) session.dispose();
  return (after - before) / SESSIONS;
}

/** Requests that nobody answers yet; `open` makes what sends them. */
async function perThousand(open: (held: Api) => Promise<typeof fetch>): Promise<number> {
  const inner = batchedApi();
  let isHolding = false;
  const release: (() => void)[] = [];
  const held: Api = {
    ...inner,
    async fetch(input, init) {
      if (isHolding) await new Promise<void>((resolve) => release.push(resolve));
      return inner.fetch(input, init);
    },
  };
  const fetch = await open(held);
  await fetch(URL_OF_API);
  isHolding = true;
  const before = await heap();
  const calls = Array.from({ length: IN_FLIGHT }, () => fetch(URL_OF_API));
  const after = await heap();
  for (const end of release) end();
  await Promise.all(calls);
  return after - before;
}

/** Percent by which the heap grows over a million requests. */
async function growth(): Promise<number> {
  const fetch = createFetch(await openInWindow(batchedApi()));
  const send = async (count: number) => {
    for (let n = 0; n < count; n += 1) await fetch(URL_OF_API);
  };
  await send(MILLION / 20);
  const before = await heap();
  await send(MILLION);
  return ((await heap()) / before - 1) * 100;
}

export async function memory(): Promise<Section> {
  if (!globalThis.gc) throw new Error('Run node with --expose-gc.');
  const signed = async (held: Api) => createFetch(await openInWindow(held));
  const lines = [
    ['a session', kB(await perSession())],
    ['1,000 bare requests in flight', kB(await perThousand(async ({ fetch }) => fetch))],
    ['1,000 requests in flight', kB(await perThousand(signed))],
  ];
  const grown = `${(await growth()).toFixed(2)} %`;
  return {
    title: 'Heap',
    lines: [['what', 'kB'], ...lines, ['growth over a million requests', grown]],
  };
}

/** The page of the stories of many tabs: tokenchart or today's usual code, and nothing to look at. */
import { createSession, deviseTokenAuth, indexedDbStore, type Session } from 'tokenchart';
import { createFetch } from 'tokenchart/fetch';
import { registerTransport } from 'tokenchart/service-worker';
import { type Client, readConfig } from '../../stories/page/app.ts';
import { controlClient } from '../../stories/page/control.ts';
import type { CallEnd, Moment, TabApp } from './app.ts';
import { createAsk } from './asks.ts';
import { createTrips } from './trips.ts';

const config = readConfig(location.search);
const { api, windowMs, carrier } = config;
const session: Session | null =
  config.client === 'control'
    ? null
    : createSession({ protocol: deviseTokenAuth({ baseUrl: `${api}/auth`, windowMs }), carrier });
const asksWorker = new URLSearchParams(location.search).get('transport') === 'worker';
if (session && asksWorker) registerTransport(session, `/worker.js${location.search}`);
const client: Pick<Client, 'fetch' | 'signIn' | 'signOut'> = session
  ? {
      fetch: createFetch(session),
      signIn: (user) => session.signIn({ ...user }),
      signOut: () => session.signOut(),
    }
  : controlClient(config);

const calls: CallEnd[] = [];
const begin = (work: Promise<unknown>): number => {
  const call = calls.push(null) - 1;
  work.then(
    (answer) => {
      calls[call] = { status: answer instanceof Response ? answer.status : 200 };
    },
    (error: unknown) => {
      calls[call] = { error: String(error) };
    },
  );
  return call;
};
const get = async (path: string): Promise<Response> => {
  const answer = await client.fetch(api + path);
  await answer.text();
  return answer;
};
const ask = createAsk(session, client.fetch, api);

const moments: Moment[] = [];
session?.subscribe(() => {
  const { stale, isLeader } = session.getSnapshot();
  moments.push({ at: Date.now(), stale, isLeader });
});

const TICK = 50;
let tickedAt = performance.now();
let longestSleep = 0;
setInterval(() => {
  const now = performance.now();
  longestSleep = Math.max(longestSleep, now - tickedAt);
  tickedAt = now;
}, TICK);

let isRestored = false;
addEventListener('pageshow', ({ persisted }) => {
  isRestored ||= persisted;
});

const subject = () => new URLSearchParams(document.cookie.replaceAll('; ', '&')).get('uid');

const tab: TabApp = {
  look: () => ({
    snapshot: session?.getSnapshot() ?? null,
    subject: session ? session.getSnapshot().subject : subject(),
    isRestored,
    longestSleep,
  }),
  history: () => moments,
  get: (path) => begin(get(path)),
  ask: (path, via) => begin(ask(path, via)),
  signIn: (user) => begin(client.signIn({ ...user })),
  signOut: () => begin(client.signOut()),
  end: (call) => calls[call] ?? null,
  pending: () => calls.filter((end) => end === null).length,
  hasWorker: async () =>
    !asksWorker || Boolean((await navigator.serviceWorker.getRegistration())?.active),
  async stored() {
    const text = await indexedDbStore().read(`tokenchart:default:${api}/auth`);
    return JSON.parse(text ?? 'null')?.credential?.[1] ?? null;
  },
  wake() {
    // Firefox shows one tab at a time, and the others are truly hidden.
    Object.defineProperty(document, 'visibilityState', { value: 'visible', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  },
  ...createTrips(session, () => get('/api/me?unbatch=now')),
};
Object.assign(globalThis, { tab });

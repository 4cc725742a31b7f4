/** The page of the stories of many tabs: tokenchart or today's usual code, and nothing to look at. */
import { createSession, deviseTokenAuth, type Session } from 'tokenchart';
import { createFetch } from 'tokenchart/fetch';
import { type Client, readConfig } from '../../stories/page/app.ts';
import { controlClient } from '../../stories/page/control.ts';
import type { CallEnd, Moment, TabApp } from './app.ts';
import { createTrips } from './trips.ts';

const config = readConfig(location.search);
const { api, windowMs } = config;
const session: Session | null =
  config.client === 'control'
    ? null
    : createSession({ protocol: deviseTokenAuth({ baseUrl: `${api}/auth`, windowMs }) });
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
  signIn: (user) => begin(client.signIn({ ...user })),
  signOut: () => begin(client.signOut()),
  end: (call) => calls[call] ?? null,
  wake() {
    // Firefox shows one tab at a time, and the others are truly hidden.
    Object.defineProperty(document, 'visibilityState', { value: 'visible', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  },
  ...createTrips(session, () => get('/api/me?unbatch=now')),
};
Object.assign(globalThis, { tab });

/** A session for measuring: in memory, alone, and with a clock that is moved by hand where told. */
import {
  type Carrier,
  createSession,
  deviseTokenAuth,
  type Environment,
  memoryStore,
  type Session,
  type SessionState,
} from 'tokenchart';
import { createFetch } from 'tokenchart/fetch';
import { credential, ORIGIN, rotatedAnswer, URL_OF_API } from './api.ts';
import { HandClock } from './clock.ts';

export interface OpenOptions {
  readonly fetch: typeof fetch;
  readonly env?: Partial<Environment>;
  readonly carrier?: Carrier;
}

/** Signed in; the next request may rotate. */
export async function openIdle(options: OpenOptions): Promise<Session> {
  const { fetch, env, carrier = 'request' } = options;
  const session = createSession({
    protocol: deviseTokenAuth({ baseUrl: `${ORIGIN}/auth` }),
    store: memoryStore(),
    carrier,
    env: { fetch: fetch as Environment['fetch'], openChannel: () => null, ...env },
  });
  await session.adopt(credential);
  expectState(session, 'idle');
  return session;
}

/** The same with a clock that stands still inside the server's window: every request is free. */
export async function openInWindow({ fetch, ...options }: OpenOptions): Promise<Session> {
  let isFirst = true;
  const first: typeof fetch = (url, init) => {
    if (!isFirst) return fetch(url, init);
    isFirst = false;
    return Promise.resolve(rotatedAnswer(1, credential.expiry + 1));
  };
  const env = { ...new HandClock(), ...options.env };
  const session = await openIdle({ ...options, fetch: first, env });
  await createFetch(session)(URL_OF_API);
  expectState(session, 'batchWindow');
  return session;
}

function expectState(session: Session, expected: SessionState): void {
  const { state } = session.getSnapshot();
  if (state !== expected) throw new Error(`The session is in ${state}, not in ${expected}.`);
}

import { type Credential, createCredential } from '../machines/credential.ts';
import { type Carrier, checkCarrier } from './carriers.ts';
import { BARE, type Ticket } from './departures.ts';
import { defaultEnvironment, type Environment } from './env.ts';
import { SessionError } from './errors.ts';
import type { Settlement } from './exchange.ts';
import { overheard, type RequestListener, setInside } from './inside.ts';
import { isCovered, originOf } from './origins.ts';
import { type Answer, isHeaderText, isToken, type Protocol } from './protocol.ts';
import { resilientStore, type StoreTrouble } from './resilient-store.ts';
import { Runtime } from './runtime.ts';
import { signInBy, signOutBy } from './sign-in.ts';
import { nextSnapshot, type SessionSnapshot, startingSnapshot } from './snapshot.ts';
import type { Store } from './store.ts';
import { indexedDbStore } from './stores/indexed-db.ts';
import type { Warn, Warning } from './warnings.ts';

export interface SessionOptions {
  /** What the server does, such as `deviseTokenAuth(...)`. */
  readonly protocol: Protocol;
  /** Sessions of different names on one origin do not touch each other. Default `default`. */
  readonly name?: string;
  /** Default `indexedDbStore()`. */
  readonly store?: Store;
  /** Whom the credential may be sent to. Default: the origin of the protocol's address alone. */
  readonly origins?: readonly string[];
  /** Hears of what went wrong without harm. Default: `console.warn`. */
  readonly onWarning?: (warning: Warning) => void;
  /**
   * The age of a token at which it is renewed under traffic without a pause, milliseconds. Less
   * than the server's token lifespan. Default 300000.
   */
  readonly renewAfterMs?: number;
  /** Who carries a rotation that is due: the app's request, or a tiny one. Default `pilot`. */
  readonly carrier?: Carrier;
  /** The world; tests hand in their own. */
  readonly env?: Partial<Environment>;
}

/** Where a request goes. */
export interface Destination {
  readonly url: string;
  /** Takes the place of the session's own; see {@link SessionOptions.origins}. */
  readonly origins?: readonly string[] | undefined;
}

/** A session: the one place that holds a credential. */
export interface Session {
  /** What can be seen; the same object until something changes. */
  getSnapshot(): SessionSnapshot;
  /** Calls back after each visible change. Returns the undo. */
  subscribe(listener: () => void): () => void;
  /** Resolves when the store has been read. */
  ready(): Promise<void>;
  /**
   * Signs in at the server, and resolves with the answer's body when the credential is stored.
   *
   * @throws SessionError `sign_in_refused`, `sign_in_failed`, `credential_unreadable`, `disposed`.
   */
  signIn(params: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Ends the session, here at once and then at the server; see `onWarning` for its refusal. */
  signOut(): Promise<void>;
  /**
   * Takes over a credential that came by another way, such as an OAuth redirect.
   *
   * @throws SessionError `credential_invalid`, `disposed`.
   */
  adopt(credential: Credential): Promise<void>;
  /**
   * Leave to send one request; adapters call this. Every ticket goes to `settle` or `release`.
   *
   * @throws SessionError `session_changed`, `disposed`.
   */
  begin(destination: Destination): Ticket | Promise<Ticket>;
  /**
   * Says how a request ended: its answer as soon as the headers are in, or null where there is
   * none. `isFresh` (default true): the answer surely is the server's own, and not out of a cache.
   * The promise waits for the verdict about a refused token.
   */
  settle(
    ticket: Ticket,
    answer: Answer | null,
    isFresh?: boolean,
  ): Settlement | Promise<Settlement>;
  /** Says that a ticket was not used. */
  release(ticket: Ticket): void;
  /** The means by which adapters send. */
  readonly env: Pick<Environment, 'fetch' | 'baseUrl' | 'origin'>;
  /** Stops what this page does for the session, which itself lives on in the store. */
  dispose(): void;
}

/**
 * Starts a session. It reads its store at once; `ready()` tells when.
 *
 * @throws SessionError `invalid_option` when an address or a number cannot be used.
 * @example
 * ```ts
 * import { createSession, deviseTokenAuth } from 'tokenchart';
 *
 * const session = createSession({
 *   protocol: deviseTokenAuth({ baseUrl: 'https://api.example.com/auth' }),
 * });
 * await session.signIn({ email: 'ada@example.com', password: 'secret' });
 * ```
 */
export function createSession(options: SessionOptions): Session {
  const { protocol, name = 'default', renewAfterMs = 300_000 } = options;
  const env = { ...defaultEnvironment(), ...options.env };
  const requestListeners = new Set<RequestListener>();
  env.fetch = overheard(env, requestListeners);
  const home = addressOf(protocol, env);
  const origins = readOrigins(options.origins ?? [home], env);
  const warn = createWarn(options.onWarning);
  const store = openStore(options.store ?? indexedDbStore(), env, warn, () => {
    if (isStarted) runtime.reread();
  });
  const listeners = new Set<() => void>();
  let snapshot = startingSnapshot;
  let isDisposed = false;

  // A credential of one server must not be found by a session of another one.
  const key = `tokenchart:${name}:${home}`;
  const runtime: Runtime = new Runtime({
    ...{ env, protocol, store, renewAfterMs: checkAge(renewAfterMs), warn, key },
    carrier: checkCarrier(options.carrier),
    onStep(context, before) {
      const { phase } = runtime.chart;
      const { method } = runtime.tabs.leadership;
      const next = nextSnapshot(snapshot, phase, method, context, before);
      if (next === snapshot) return;
      snapshot = next;
      for (const listener of [...listeners]) callSafely(listener, warn);
    },
  });
  const { chart, departures, exchange } = runtime;
  /** Counts sign-ins and sign-outs: the latest one wins. */
  let attempt = 0;
  let isStarted = false;
  const ready = runtime.start().then(() => {
    isStarted = true;
  });
  const undo = [
    env.onWake(() => runtime.wake()),
    env.onLeave(() => runtime.leave()),
    env.onOnline(() => chart.send({ type: 'network.returned' })),
  ];
  const covers = (url: string, own?: readonly string[]) =>
    isCovered(url, own ? readOrigins(own, env) : origins, env.baseUrl());
  const assertAlive = () => {
    if (isDisposed) throw new SessionError('disposed', `The session "${name}" was disposed of.`);
  };

  const session: Session = {
    env,
    getSnapshot: () => snapshot,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ready: () => ready,
    async signIn(params) {
      await ready;
      assertAlive();
      attempt += 1;
      const own = attempt;
      const { credential, sentAt, body } = await signInBy(env, protocol, params);
      if (own !== attempt || isDisposed) {
        await signOutBy(env, protocol, credential, warn);
        assertAlive();
        throw overtaken();
      }
      await runtime.begin(credential, sentAt, sentAt);
      assertAlive();
      return body;
    },
    async signOut() {
      attempt += 1;
      await ready;
      const { credential } = chart.record;
      if (!credential) return;
      chart.send({ type: 'session.ended' });
      await runtime.written;
      await signOutBy(env, protocol, credential, warn);
    },
    async adopt(credential) {
      assertCredential(credential);
      await ready;
      assertAlive();
      await runtime.adopt(createCredential(credential));
    },
    begin({ url, origins: own }) {
      assertAlive();
      if (!covers(url, own)) return BARE;
      if (isStarted) return departures.begin();
      return ready.then(() => {
        assertAlive();
        return departures.begin();
      });
    },
    settle: (ticket, answer, isFresh) => exchange.settle(ticket, answer, isFresh),
    release: (ticket) => exchange.release(ticket),
    dispose() {
      isDisposed = true;
      for (const off of undo) off();
      listeners.clear();
      runtime.stop();
      store.close?.();
    },
  };
  setInside(session, {
    ...{ env, key, warn, covers, requestListeners },
    ...{ page: runtime.page, leadership: runtime.tabs.leadership },
    epoch: () => (isStarted && chart.record.credential ? chart.record.epoch : null),
    isSignedOut: () => isStarted && chart.record.credential === null,
    reread: () => runtime.reread(),
    written: () => runtime.written,
  });
  return session;
}

function addressOf({ baseUrl }: Protocol, env: Environment): string {
  if (originOf(baseUrl, env.baseUrl())) return new URL(baseUrl, env.baseUrl()).href;
  throw new SessionError(
    'invalid_option',
    `The protocol's baseUrl "${baseUrl}" is no address here. Give a whole one, such as "https://api.example.com/auth".`,
  );
}

function readOrigins(addresses: readonly string[], env: Environment): readonly string[] {
  return addresses.map((address) => {
    const origin = originOf(address, env.baseUrl());
    if (origin) return origin;
    throw new SessionError(
      'invalid_option',
      `The origin "${address}" is none. Give one such as "https://api.example.com".`,
    );
  });
}

const overtaken = () =>
  new SessionError(
    'session_changed',
    'A sign-in was answered after a sign-out, or after a later sign-in. It was undone; sign in again if that is still wanted.',
  );

function checkAge(renewAfterMs: number): number {
  if (renewAfterMs > 0) return renewAfterMs;
  throw new SessionError('invalid_option', 'renewAfterMs must be more than 0 milliseconds.');
}

function assertCredential({ sessionId, token, expiry, subject }: Credential): void {
  const isValid = isToken(token) && isHeaderText(sessionId) && isHeaderText(subject);
  if (isValid && Number.isFinite(expiry) && expiry >= 0) return;
  throw new SessionError(
    'credential_invalid',
    'adopt needs { sessionId, token, expiry, subject } as the server gave them: header texts, and seconds of the server (0 where it gave none).',
  );
}

function openStore(store: Store, env: Environment, warn: Warn, onLate: () => void): Store {
  const onTrouble = ({ kind, store: name, cause }: StoreTrouble) =>
    kind === 'write-failed'
      ? warn(
          'store_write_failed',
          `A write to the ${name} store failed; it is tried again with the next.`,
          cause,
        )
      : warn(
          'store_unavailable',
          `The ${name} store cannot be used; until it can, the session lives in memory and ends with the page.`,
          cause,
        );
  return resilientStore(store, { timers: env, onTrouble, onLate });
}

function createWarn(
  onWarning: (warning: Warning) => void = ({ message, cause }) =>
    console.warn(message, cause ?? ''),
): Warn {
  return (code, message, cause) => {
    try {
      onWarning(cause === undefined ? { code, message } : { code, message, cause });
    } catch (error) {
      console.error('onWarning threw', error);
    }
  };
}

function callSafely(listener: () => void, warn: Warn): void {
  try {
    listener();
  } catch (cause) {
    warn('listener_failed', 'A listener of the session threw.', cause);
  }
}

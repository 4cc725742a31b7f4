/** For libraries that show an answer's headers only when its body is in, such as those over XHR. */
import { canReadTwice } from './fetch-init.ts';
import { insideOf, tellRequest } from './inside.ts';
import { originOf } from './origins.ts';
import type { Answer } from './protocol.ts';
import type { Destination, Session } from './session.ts';
import { sendSigned } from './signed-request.ts';
import { readOutcome } from './xhr-like.ts';

/** What libraries take for an AbortSignal. */
interface LooseSignal {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener?(type: 'abort', listener: () => void): unknown;
  removeEventListener?(type: 'abort', listener: () => void): unknown;
  /** Where the signal itself follows something: ends that. */
  unsubscribe?(): void;
}

/** What is used of a request's configuration. */
interface Config {
  readonly method?: string | undefined;
  readonly data?: unknown;
  readonly responseType?: string;
  readonly signal?: LooseSignal | undefined;
  readonly cancelToken?: { toAbortSignal(): LooseSignal } | undefined;
  /** Milliseconds; none where 0. */
  readonly timeout?: number | undefined;
}

export interface WholeRequest<R> {
  readonly config: Config;
  readonly destination: Destination;
  /** Whether it goes by an XMLHttpRequest, and so through the HTTP cache. */
  readonly isXhr: boolean;
  /** What the caller is rejected with when the time is over. */
  timedOut(): unknown;
  /**
   * Sends once: with these headers, and until this signal aborts. Without headers it carries no
   * credential, and goes just as the caller wanted it.
   */
  send(headers: Readonly<Record<string, string>> | undefined, signal: AbortSignal): Promise<R>;
}

/** An answer, and what the library makes of it. */
interface Whole<R> extends Answer {
  readonly result: Promise<R>;
}

/** With this header no browser asks its HTTP cache. Another origin's CORS may not know it. */
const BYPASS = { 'If-Modified-Since': new Date(0).toUTCString() };

/**
 * As {@link sendSigned}. The library is told neither of the caller's signals nor of its time-out:
 * they reject the caller, and the exchange runs on.
 *
 * @throws what `send` throws, a signal's reason, what `timedOut` returns, or a SessionError.
 */
export async function sendWhole<R>(session: Session, request: WholeRequest<R>): Promise<R> {
  const { config, destination, isXhr, timedOut } = request;
  const { url } = destination;
  const { signal, cancelToken, method = 'get', timeout } = config;
  const base = session.env.baseUrl();
  const { requestListeners } = insideOf(session);
  const isCacheable = isXhr && /^(get|head)$/i.test(method);
  const isHome = originOf(url, base) === session.env.origin();
  const caller = new AbortController();
  const offs = [signal, cancelToken?.toAbortSignal()].map((each) => follow(caller, each));
  const timer = timeout && setTimeout(() => caller.abort(timedOut()), timeout);
  try {
    const whole = await sendSigned<Whole<R>>(session, {
      ...{ destination, signal: caller.signal, canReplay: canReadTwice(config.data) },
      isFresh: !isCacheable || isHome,
      send({ headers }, end) {
        const bypass = isCacheable && isHome && BYPASS;
        const result = request.send(headers && { ...bypass, ...headers }, end as AbortSignal);
        const answer = readWhole(result, url, base);
        tellRequest(requestListeners, url, config, answer);
        return answer;
      },
      discard() {}, // it is in already
    });
    return await whole.result;
  } finally {
    clearTimeout(timer);
    // A stream's body is still to come, and the caller may yet end it.
    if (config.responseType !== 'stream') for (const off of offs) off();
  }
}

/** A library may throw for an answer that it does not like; an answer it is. */
async function readWhole<R>(result: Promise<R>, url: string, base?: string): Promise<Whole<R>> {
  const answer = readOutcome(await result.catch((error: unknown) => error), url, base);
  if (!answer) await result; // throws where nothing came
  return { status: 0, headers: { get: () => null }, ...answer, result };
}

/** Has `caller` give up when `signal` aborts. Returns the undo. */
function follow(caller: AbortController, signal: LooseSignal | undefined): () => void {
  const abort = () => caller.abort(signal?.reason);
  if (signal?.aborted) abort();
  signal?.addEventListener?.('abort', abort);
  return () => {
    signal?.removeEventListener?.('abort', abort);
    signal?.unsubscribe?.();
  };
}

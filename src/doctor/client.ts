/** Sends one request at a time's cost: bounded, never redirected, its secrets noted before anyone sees them. */
import type { DoctorEnvironment } from './environment.ts';
import { Interrupted, NoAnswer } from './errors.ts';
import type { Secrets } from './secrets.ts';

export interface Outgoing {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Incoming {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** On our clock, milliseconds. */
  readonly sentAt: number;
  readonly receivedAt: number;
}

export interface Client {
  readonly environment: DoctorEnvironment;
  /** Aborts when the run is to end. */
  readonly stop: AbortSignal;
  readonly secrets: Secrets;
  readonly requests: number;
  /** The shortest round trip so far, milliseconds. */
  readonly roundTripMs: number;
  /** @throws NoAnswer where no answer comes in time. */
  send(outgoing: Outgoing): Promise<Incoming>;
  /** As `send`, also after the run was ended: for what must be tidied up. */
  sendLast(outgoing: Outgoing): Promise<Incoming>;
  /** Sends a GET and leaves without its answer. */
  abandon(url: string, headers: Readonly<Record<string, string>>): Promise<void>;
  sleep(ms: number): Promise<void>;
}

const MAX_BODY = 65_536;

/** The answer's text, or as much of it as is worth waiting for. */
async function readText(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return '';
  const decoder = new TextDecoder();
  let text = '';
  while (text.length < MAX_BODY) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  return text;
}

/** The credential may stand in three headers and, in cookie mode, in a cookie's JSON. */
function noteSecrets(secrets: Secrets, headers: Headers): void {
  secrets.add(headers.get('access-token'));
  secrets.add(headers.get('client'));
  secrets.add(headers.get('authorization')?.replace(/^Bearer /, ''));
  for (const cookie of headers.getSetCookie()) {
    const value = cookie.split(';')[0]?.split('=').slice(1).join('=') ?? '';
    secrets.add(value);
    for (const [, token] of safeDecode(value).matchAll(/"(?:access-token|client)":"([^"]+)"/g))
      secrets.add(token);
  }
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // not encoded, or badly
  }
}

/** With these no connection was made: the server never saw the request. */
const UNSENT = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|.*CERT.*|ERR_TLS.*)$/;

/** Why a request got no answer, in words that hold nothing of the request. */
function noAnswer(what: string, error: unknown, timedOutAfter: number | null): NoAnswer {
  if (timedOutAfter !== null) {
    return new NoAnswer(`${what}: it did not answer within ${timedOutAfter} ms.`, true);
  }
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const why = `the connection failed${code && ` (${code})`}`;
  return new NoAnswer(`${what}: ${why}.`, !UNSENT.test(code));
}

export function createClient(
  environment: DoctorEnvironment,
  secrets: Secrets,
  stop: AbortSignal,
  timeoutMs: number,
): Client {
  let requests = 0;
  let roundTripMs = Infinity;

  const sendLast = async ({ method, url, headers = {}, body }: Outgoing): Promise<Incoming> => {
    const { clock, fetch, timeout } = environment;
    const signal = timeout(timeoutMs);
    requests += 1;
    const sentAt = clock.now();
    try {
      const init = { method, headers: { accept: 'application/json', ...headers }, signal };
      // A redirect is reported, not followed: it would take the credential along.
      const response = await fetch(url, {
        ...init,
        redirect: 'manual',
        ...(body === undefined ? {} : { body }),
      });
      const receivedAt = clock.now();
      noteSecrets(secrets, response.headers);
      roundTripMs = Math.min(roundTripMs, receivedAt - sentAt);
      // What counts is in the headers: a body that breaks off, or never ends, takes nothing away.
      const text = await readText(response).catch(() => '');
      return { status: response.status, headers: response.headers, text, sentAt, receivedAt };
    } catch (error) {
      const where = new URL(url);
      const what = `${method} ${where.origin}${where.pathname}`;
      throw noAnswer(what, error, signal.aborted ? timeoutMs : null);
    }
  };
  const unlessStopped = () => {
    if (stop.aborted) throw new Interrupted('interrupted');
  };
  return {
    environment,
    stop,
    secrets,
    get requests() {
      return requests;
    },
    get roundTripMs() {
      return Number.isFinite(roundTripMs) ? roundTripMs : 0;
    },
    send: async (outgoing) => {
      unlessStopped();
      return await sendLast(outgoing);
    },
    sendLast,
    abandon: async (url, headers) => {
      unlessStopped();
      requests += 1;
      await environment.abandon(url, headers);
    },
    sleep: async (ms) => {
      // A wait that was cut short is no error: the next request says that the run has ended.
      if (ms > 0) await environment.clock.sleep(ms, stop).catch(() => undefined);
    },
  };
}

/** The examination: in which order what is asked. */
import type { Client } from './client.ts';
import { type CorsFound, checkCors } from './cors.ts';
import { NotExamined } from './errors.ts';
import { findKind, type KindFound } from './kind.ts';
import { tryAbandoned } from './lost-answers.ts';
import { type ParallelFound, tryParallel } from './parallel.ts';
import type { Asked, ProbeSession } from './probe-session.ts';
import type { ServerClock } from './server-clock.ts';
import type { Sessions } from './sign-in.ts';
import { findSeconds, measureWindow, type WindowFound } from './window.ts';

export interface ExamineOptions {
  readonly baseUrl: string;
  /** Where the app's pages come from; null where nobody said. */
  readonly origin: string | null;
  /** An endpoint of the app that wants a login; null for the gem's own. */
  readonly endpoint: string | null;
  /** The longest window to look for, seconds. */
  readonly windowLimit: number;
}

/** What the app's own endpoint did with a forced rotation; `problem` says why nothing can be told. */
export interface EndpointFound {
  readonly path: string;
  readonly outcome: Asked['outcome'] | null;
  readonly problem: string;
}

export interface Examination {
  readonly kind: KindFound;
  readonly cookieMode: boolean;
  readonly endpoint: EndpointFound | null;
  /** Null where nobody said an origin; `same` where the pages come from the API's own. */
  readonly cors: CorsFound | 'same' | null;
  /** Null where nothing rotates, or nothing can be forced to. */
  readonly window: WindowFound | null;
  readonly parallel: ParallelFound | null;
  /** Whether an abandoned request rotated; null where it was not tried, or cannot be told. */
  readonly abandonedRotates: boolean | null;
  /** How many sessions at once the server kept of those that were opened. */
  readonly sessionsKept: { readonly opened: number; readonly kept: number } | null;
  readonly roundTripMs: number;
}

export interface ExamineParts {
  readonly client: Client;
  readonly serverClock: ServerClock;
  readonly sessions: Sessions;
}

/** Sessions whose windows are measured side by side, and one more that rests meanwhile. */
const EXTRA_SESSIONS = 3;
const LANES = 3;

export async function examine(parts: ExamineParts, options: ExamineOptions): Promise<Examination> {
  const { client, sessions } = parts;
  const session = await sessions.open();
  const kind = await findKind(session, client.environment.randomText());
  const { found: endpoint, headers } = await askEndpoint(session, options.endpoint);
  const cors = await askCors(parts, options, { session, kind, headers });
  const isMeasurable = kind.forced === 'rotated';
  const timed = isMeasurable ? await measure(parts, options, kind) : NOTHING_TIMED;
  const { cookieMode } = sessions;
  return { kind, cookieMode, endpoint, cors, ...timed, roundTripMs: client.roundTripMs };
}

const isRedirect = (status: number) => status >= 300 && status < 400 && status !== 304;

async function askEndpoint(session: ProbeSession, url: string | null) {
  if (url === null) return { found: null, headers: null };
  const path = new URL(url).pathname;
  try {
    const { outcome, answer } = await session.ask({ url, forced: true });
    const { status, headers } = answer;
    const problem = isRedirect(status)
      ? `it redirects (${status}), and a page cannot read the token there.`
      : '';
    return { found: { path, outcome: problem ? null : outcome, problem }, headers };
  } catch (error) {
    // The rest can be examined all the same.
    if (!(error instanceof NotExamined)) throw error;
    return { found: { path, outcome: null, problem: error.message }, headers: null };
  }
}

interface Asking {
  readonly session: ProbeSession;
  readonly kind: KindFound;
  /** Those of the endpoint's answer. */
  readonly headers: Headers | null;
}

async function askCors(
  { client }: ExamineParts,
  { baseUrl, origin, endpoint }: ExamineOptions,
  { session, kind, headers }: Asking,
): Promise<Examination['cors']> {
  if (origin === null) return null;
  if (origin === new URL(baseUrl).origin) return 'same';
  const signed = headers ?? (await session.ask()).answer.headers;
  return await checkCors(client, {
    baseUrl,
    origin,
    url: endpoint ?? `${baseUrl}/validate_token`,
    answers: { signed, refused: kind.refusal },
    bearer: kind.bearer,
  });
}

type Timed = Pick<Examination, 'window' | 'parallel' | 'abandonedRotates' | 'sessionsKept'>;

const NOTHING_TIMED: Timed = {
  window: null,
  parallel: null,
  abandonedRotates: null,
  sessionsKept: null,
};

async function measure(
  parts: ExamineParts,
  { windowLimit }: ExamineOptions,
  kind: KindFound,
): Promise<Timed> {
  const { client, sessions } = parts;
  for (let more = 0; more < EXTRA_SESSIONS; more += 1) await sessions.open();
  const kept = await sessions.keepLiving();
  const restedSince = client.environment.clock.now();
  const [first] = kept;
  if (!first) {
    throw new NotExamined(
      'None of the sessions that were opened lives on.',
      "Look into the server's log: something ends sessions as soon as they are opened.",
    );
  }
  await findSeconds(parts, first);
  const lanes = kept.slice(0, LANES);
  const window = await measureWindow(parts, lanes, windowLimit);
  const rested = kept[LANES];
  const parallel = await parallelAfter(parts, window, rested ?? first, rested ? restedSince : null);
  return {
    window,
    parallel,
    abandonedRotates: await abandonedIn(parts, first, window, kind),
    sessionsKept: { opened: 1 + EXTRA_SESSIONS, kept: kept.length },
  };
}

/** @param restedSince when the session was last used; null where that was just now. */
async function parallelAfter(
  { client }: ExamineParts,
  { seconds }: WindowFound,
  session: ProbeSession,
  restedSince: number | null,
): Promise<ParallelFound | null> {
  if (seconds === null) return null;
  const now = client.environment.clock.now();
  await client.sleep((restedSince ?? now) + (seconds + 1) * 1_000 - now);
  return await tryParallel(session);
}

async function abandonedIn(
  { client }: ExamineParts,
  session: ProbeSession,
  { above }: WindowFound,
  { kind, lostAnswers }: KindFound,
): Promise<boolean | null> {
  // In a short window the way back may close before it is gone, and the session could not be ended.
  if (!lostAnswers || above < 1_000 || kind === 'insecure') return null;
  return await tryAbandoned(client, session, lostAnswers);
}

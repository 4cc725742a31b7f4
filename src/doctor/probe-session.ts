/** One session that the doctor opened: what it asks with it, and how it reads the answers. */
import type { Client, Incoming } from './client.ts';
import { NotExamined } from './errors.ts';
import type { ServerClock } from './server-clock.ts';

/**
 * What an answer did with the token: a new one, a blank header, no header, the one that was sent
 * back, or the request was refused.
 */
export type TokenOutcome = 'rotated' | 'blank' | 'missing' | 'same' | 'refused';

export interface Asked {
  readonly outcome: TokenOutcome;
  /** Unix seconds of the token's end; 0 where the answer tells none. */
  readonly expiry: number;
  /** Whether the answer carried an `Authorization`, as modern releases do. */
  readonly bearer: boolean;
  readonly answer: Incoming;
}

export interface Question {
  /** Where to ask; `validate_token` if not told. */
  readonly url?: string;
  /** Adds `unbatch=true`: a rotation is forced. */
  readonly forced?: boolean;
  /** Adds `unbatch` without "=", which Rails reads as nil. */
  readonly bareUnbatch?: boolean;
  /** Carried in place of the newest token. */
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ProbeSession {
  /** The newest token. */
  readonly token: string;
  /** @throws NotExamined for an answer that says nothing of tokens, such as a 500. */
  ask(question?: Question): Promise<Asked>;
  /** The same request, left before its answer. */
  abandonForced(): Promise<void>;
  /** Whether the server says that the session has ended. */
  signOut(): Promise<boolean>;
}

export interface SessionParts {
  readonly client: Client;
  readonly serverClock: ServerClock;
  readonly baseUrl: string;
  /** What every request carries, such as `origin`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What a sign-in's answer said. */
export interface SignedIn {
  readonly token: string;
  readonly clientId: string;
  readonly uid: string;
  /** The cookie of cookie mode, or null. */
  readonly cookie: string | null;
}

const withQuery = (url: string, part: string): string => {
  const changed = new URL(url);
  changed.search = [changed.search.slice(1), part].filter(Boolean).join('&');
  return changed.href;
};

const FORCING = 'unbatch=true';

const addressOf = (url: string, { forced, bareUnbatch }: Question): string => {
  if (forced) return withQuery(url, FORCING);
  return bareUnbatch ? withQuery(url, 'unbatch') : url;
};

export const expiryOf = ({ headers }: Incoming): number => {
  const text = headers.get('expiry')?.trim() ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
};

function outcomeOf({ status, headers }: Incoming, sentToken: string): TokenOutcome | null {
  const token = headers.get('access-token')?.trim() ?? null;
  if (token) return token === sentToken ? 'same' : 'rotated';
  if (status === 401) return 'refused';
  if (token === '') return 'blank';
  return status < 300 ? 'missing' : null;
}

export function createProbeSession(parts: SessionParts, signedIn: SignedIn): ProbeSession {
  const { client, serverClock, baseUrl } = parts;
  const { clientId, uid, cookie } = signedIn;
  /** Newest first: the server may have been told to forget the newest one. */
  let tokens = [signedIn.token];
  const newest = () => tokens[0] ?? '';
  const authHeaders = (token: string) => ({
    ...parts.headers,
    'access-token': token,
    client: clientId,
    uid,
    'token-type': 'Bearer',
  });
  const validateUrl = `${baseUrl}/validate_token`;

  const ask = async (question: Question = {}): Promise<Asked> => {
    const { url = validateUrl, token = newest(), headers = {} } = question;
    const answer = await client.send({
      method: 'GET',
      url: addressOf(url, question),
      headers: { ...authHeaders(token), ...headers },
    });
    const outcome = outcomeOf(answer, token);
    if (outcome === null) throw unexpected(client, url, answer);
    const expiry = expiryOf(answer);
    if (outcome === 'rotated') {
      tokens = [answer.headers.get('access-token')?.trim() ?? '', ...tokens];
      serverClock.note(expiry, answer.sentAt, answer.receivedAt);
    }
    return { outcome, expiry, bearer: answer.headers.has('authorization'), answer };
  };

  const signOut = async (): Promise<boolean> => {
    for (const token of tokens.slice(0, 3)) {
      const headers = { ...authHeaders(token), ...(cookie && { cookie }) };
      const request = { method: 'DELETE', url: `${baseUrl}/sign_out`, headers };
      const answer = await client.sendLast(request).catch(() => null);
      if (answer && answer.status < 300) return true;
    }
    return false;
  };

  return {
    get token() {
      return newest();
    },
    ask,
    abandonForced: () => client.abandon(withQuery(validateUrl, FORCING), authHeaders(newest())),
    signOut,
  };
}

function unexpected(client: Client, url: string, { status, text }: Incoming): NotExamined {
  const said = client.secrets.quote(messageIn(text));
  const { pathname } = new URL(url);
  const advice =
    status === 429
      ? 'The server limits requests: wait a minute, or let this address pass, and run the doctor again.'
      : "Look into the server's log for this request.";
  return new NotExamined(`GET ${pathname} answered ${status}${said && `: "${said}"`}.`, advice);
}

/** The gem's own message in a body of JSON, or nothing. */
export function messageIn(text: string): string {
  try {
    const body: unknown = JSON.parse(text);
    const errors = (body as { errors?: unknown } | null)?.errors;
    const [first] = Array.isArray(errors) ? (errors as unknown[]) : [];
    return typeof first === 'string' ? first : '';
  } catch {
    return ''; // a page, not an answer
  }
}

/** Opens sessions, and ends every one of them whatever happens. */
import type { Client, Incoming } from './client.ts';
import { NoAnswer, NotExamined } from './errors.ts';
import {
  createProbeSession,
  expiryOf,
  messageIn,
  type ProbeSession,
  type SessionParts,
  type SignedIn,
} from './probe-session.ts';

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

export interface SessionTally {
  readonly opened: number;
  readonly signedOut: number;
  /** Those that the server itself ended, to make room for the next. */
  readonly evicted: number;
  /** Sign-ins without an answer that says so: the server may have opened a session all the same. */
  readonly unknown: number;
}

export interface Sessions {
  readonly cookieMode: boolean;
  open(): Promise<ProbeSession>;
  /** Those that the server still takes; the others are forgotten. */
  keepLiving(): Promise<readonly ProbeSession[]>;
  /** Signs every session out, also after the run was ended. */
  closeAll(): Promise<SessionTally>;
}

/** The application may have opened the session behind such an answer. */
const isUnsure = (status: number) => status === 502 || status === 504;

export function createSessions(parts: SessionParts, credentials: Credentials): Sessions {
  const { client, serverClock, baseUrl } = parts;
  let open: ProbeSession[] = [];
  let opened = 0;
  let unknown = 0;
  let cookieMode = false;

  const request = () => ({
    method: 'POST',
    url: `${baseUrl}/sign_in`,
    headers: { ...parts.headers, 'content-type': 'application/json' },
    body: JSON.stringify(credentials),
  });
  const send = async (): Promise<Incoming> => {
    try {
      const answer = await client.send(request());
      if (isUnsure(answer.status)) unknown += 1;
      return answer;
    } catch (error) {
      if (error instanceof NoAnswer && error.mayHaveActed) unknown += 1;
      throw error;
    }
  };
  return {
    get cookieMode() {
      return cookieMode;
    },
    open: async () => {
      const answer = await send();
      if (answer.status < 300) unknown += 1; // until it is known how to end what it opened
      const signedIn = readSignIn(client, baseUrl, answer);
      unknown -= 1;
      cookieMode = signedIn.cookie !== null;
      serverClock.note(expiryOf(answer), answer.sentAt, answer.receivedAt);
      const session = createProbeSession(parts, signedIn);
      open.push(session);
      opened += 1;
      return session;
    },
    keepLiving: async () => {
      const living: ProbeSession[] = [];
      for (const session of open) {
        if ((await session.ask()).outcome !== 'refused') living.push(session);
      }
      open = living;
      return living;
    },
    closeAll: async () => {
      let signedOut = 0;
      for (const session of open) if (await session.signOut()) signedOut += 1;
      return { opened, signedOut, evicted: opened - open.length, unknown };
    },
  };
}

/** @throws NotExamined for every answer that opens no session that could be examined. */
function readSignIn(client: Client, baseUrl: string, answer: Incoming): SignedIn {
  const { status, headers } = answer;
  if (status >= 300) throw refusal(client, baseUrl, answer);
  const cookies = headers.getSetCookie().filter(holdsToken);
  const cookie = cookies[0]?.split(';')[0] ?? null;
  const read = (name: string) => headers.get(name)?.trim() ?? '';
  const [token, clientId, uid] = [read('access-token'), read('client'), read('uid')];
  if (token && clientId && uid) return { token, clientId, uid, cookie };
  throw new NotExamined(
    `POST ${baseUrl}/sign_in answered ${status} without access-token, client and uid${
      cookie ? ', but with a cookie' : ''
    }.`,
    cookie
      ? 'The server keeps the token in a cookie alone: there is no token for tokenchart to look after, and it is not needed.'
      : 'This may be a page and not the API, or a proxy removes these headers, or config.headers_names renames them. Give the address where devise_token_auth is mounted.',
  );
}

/** Whatever its name is: the server keeps the five headers in it, as JSON. */
function holdsToken(cookie: string): boolean {
  const [pair = ''] = cookie.split(';');
  try {
    return decodeURIComponent(pair).includes('access-token');
  } catch {
    return false; // its value is none of the server's
  }
}

const ADVICE: Readonly<Record<number, string>> = {
  401: 'Check the e-mail address and the password, and whether the account is confirmed.',
  403: 'Something in front of the sign-in forbids it: a firewall, a CSRF check, a blocked address.',
  404: 'Give the address where devise_token_auth is mounted, such as https://api.example.com/auth.',
  422: 'The sign-in wants other parameters than email and password, or a CSRF token.',
  429: 'The server limits sign-ins: wait a minute and run the doctor again.',
};

function refusal(
  client: Client,
  baseUrl: string,
  { status, headers, text }: Incoming,
): NotExamined {
  if (status < 400) return redirected(client, baseUrl, status, headers);
  const said = client.secrets.quote(messageIn(text));
  return new NotExamined(
    `POST ${baseUrl}/sign_in answered ${status}${said && `: "${said}"`}.`,
    ADVICE[status] ?? "Look into the server's log for this request.",
  );
}

function redirected(
  client: Client,
  baseUrl: string,
  status: number,
  headers: Headers,
): NotExamined {
  const location = headers.get('location') ?? '';
  const to = URL.canParse(location, baseUrl) ? new URL(location, baseUrl) : null;
  const where = to ? ` to ${client.secrets.quote(to.origin + to.pathname)}` : '';
  return new NotExamined(
    `POST ${baseUrl}/sign_in answered ${status}, a redirect${where}. It was not followed: the password went to ${new URL(baseUrl).origin} alone.`,
    'If that is your server, give its address; if not, find out who redirects.',
  );
}

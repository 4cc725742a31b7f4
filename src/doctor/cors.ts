/** What a browser's page of another origin may send and read. */
import type { Client, Incoming } from './client.ts';
import { NotExamined } from './errors.ts';

export interface CorsFound {
  readonly origin: string;
  /** Methods and headers that a preflight does not allow. */
  readonly notAllowed: readonly string[];
  /** Auth headers of a signed answer that the page can read. */
  readonly exposed: readonly string[];
  /** Those that it cannot. */
  readonly notExposed: readonly string[];
  /** Answers that the page cannot read at all. */
  readonly unreadable: readonly string[];
}

export interface CorsQuestion {
  readonly baseUrl: string;
  readonly origin: string;
  /** The authenticated endpoint that was asked for. */
  readonly url: string;
  /** The headers of a signed answer, and of a refused one. */
  readonly answers: Readonly<Record<string, Headers>>;
  /** Whether answers carry an `Authorization`. */
  readonly bearer: boolean;
}

const SENT = ['access-token', 'client', 'uid', 'token-type'];
const READ = ['access-token', 'client', 'uid', 'expiry', 'token-type'];
/** These need no permission. */
const SIMPLE_METHODS = ['GET', 'HEAD', 'POST'];

const listed = (headers: Headers, name: string): string[] =>
  (headers.get(name) ?? '').split(',').map((part) => part.trim().toLowerCase());

const isReadable = (headers: Headers, origin: string): boolean => {
  const allowed = headers.get('access-control-allow-origin')?.trim();
  return allowed === '*' || allowed === origin;
};

const lacks = (list: readonly string[], name: string): boolean =>
  !list.includes('*') && !list.includes(name.toLowerCase());

interface Preflight {
  readonly method: string;
  readonly url: string;
  readonly sent: readonly string[];
}

function deniedBy(answer: Incoming, origin: string, { method, url, sent }: Preflight): string[] {
  const what = `${method} ${new URL(url).pathname}`;
  if (answer.status >= 300 || !isReadable(answer.headers, origin)) return [`${what} (${origin})`];
  const methods = listed(answer.headers, 'access-control-allow-methods');
  const headers = listed(answer.headers, 'access-control-allow-headers');
  const isSimple = SIMPLE_METHODS.includes(method);
  return [
    ...(!isSimple && lacks(methods, method)
      ? [`method ${method} on ${what.slice(method.length + 1)}`]
      : []),
    ...sent.filter((name) => lacks(headers, name)).map((name) => `header ${name} on ${what}`),
  ];
}

async function preflight(client: Client, origin: string, request: Preflight): Promise<string[]> {
  const headers = {
    origin,
    'access-control-request-method': request.method,
    'access-control-request-headers': [...request.sent].sort().join(','),
  };
  const answer = await client.send({ method: 'OPTIONS', url: request.url, headers });
  if (answer.status === 429) throw new NotExamined('OPTIONS was answered 429.', 'Wait a minute.');
  return deniedBy(answer, origin, request);
}

export async function checkCors(client: Client, question: CorsQuestion): Promise<CorsFound> {
  const { baseUrl, origin, url, answers, bearer } = question;
  const wanted: Preflight[] = [
    { method: 'POST', url: `${baseUrl}/sign_in`, sent: ['content-type'] },
    { method: 'GET', url, sent: SENT },
    { method: 'GET', url: `${baseUrl}/validate_token`, sent: SENT },
    { method: 'DELETE', url: `${baseUrl}/sign_out`, sent: SENT },
  ];
  const notAllowed: string[] = [];
  const seen = new Set<string>();
  for (const request of wanted) {
    const name = `${request.method} ${request.url}`;
    if (!seen.has(name)) notAllowed.push(...(await preflight(client, origin, request)));
    seen.add(name);
  }
  const signed = answers['signed'] ?? new Headers();
  const list = listed(signed, 'access-control-expose-headers');
  const read = bearer ? [...READ, 'authorization'] : READ;
  return {
    origin,
    notAllowed,
    exposed: read.filter((name) => !lacks(list, name)),
    notExposed: read.filter((name) => lacks(list, name)),
    unreadable: Object.entries(answers).flatMap(([name, headers]) =>
      isReadable(headers, origin) ? [] : [name],
    ),
  };
}

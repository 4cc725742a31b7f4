/** The command line. */
import { parseArgs } from 'node:util';
import { UsageError } from './errors.ts';
import type { ExamineOptions } from './examine.ts';

export interface Command extends ExamineOptions {
  readonly email: string | null;
  readonly password: string | null;
  readonly timeoutMs: number;
  readonly json: boolean;
}

export const HELP = `Usage: tokenchart doctor URL [options]

Signs in to your own server and says whether rotating tokens are safe on it, and which settings to
pass to tokenchart. URL is where devise_token_auth is mounted, such as https://api.example.com/auth.

  --email ADDRESS        or TOKENCHART_EMAIL; asked for if neither is given
  --password PASSWORD    or TOKENCHART_PASSWORD (better: other users of the machine see arguments);
                         asked for without echo if neither is given
  --origin ORIGIN        where your pages come from, such as https://app.example.com: examines CORS
  --path PATH            an endpoint of your app that wants a login, such as /api/me
  --window-limit MS      the longest batch window to look for (30000); the doctor waits for
                         somewhat longer than the window that it finds
  --timeout MS           for how long to wait for an answer (10000)
  --json                 one JSON object instead of text
  --help                 this text

Use an account made for tests: up to four sessions are open at once, and a server that keeps only so
many devices drops the oldest of the account. Each is signed out at the end, also after Ctrl-C.

Exit status: 0 fine, 1 something loses sessions or lets strangers in, 2 wrong usage, 3 the server
could not be examined, 130 interrupted.
`;

const OPTIONS = {
  email: { type: 'string' },
  password: { type: 'string' },
  origin: { type: 'string' },
  path: { type: 'string' },
  'window-limit': { type: 'string', default: '30000' },
  timeout: { type: 'string', default: '10000' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const MAX_WINDOW = 600_000;

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    // Node's own words repeat an argument, which may be the password.
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const isUnknown = code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION';
    throw new UsageError(isUnknown ? 'Unknown option.' : 'An option lacks its value.');
  }
}

/** @throws UsageError */
function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new UsageError('URL must be an address, such as https://api.example.com/auth.');
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new UsageError('URL must hold no user, password, query or fragment.');
  }
  return url.href.replace(/\/+$/, '');
}

/** @throws UsageError */
function readOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || url.origin === 'null' || url.pathname !== '/' || url.search || url.username) {
    throw new UsageError('--origin must be an origin, such as https://app.example.com.');
  }
  return url.origin;
}

/** @throws UsageError for an address on another origin: the token must not go there. */
function readEndpoint(path: string, baseUrl: string): string {
  const url = URL.canParse(path, baseUrl) ? new URL(path, baseUrl) : null;
  if (!url || url.origin !== new URL(baseUrl).origin || url.username) {
    throw new UsageError('--path must be a path on the same origin as URL, such as /api/me.');
  }
  url.hash = '';
  return url.href;
}

function readMs(name: string, text: string, most: number): number {
  const ms = /^\d+$/.test(text) ? Number(text) : 0;
  if (ms < 1 || ms > most)
    throw new UsageError(`--${name} must be milliseconds, from 1 to ${most}.`);
  return ms;
}

/**
 * @returns null where help is asked for.
 * @throws UsageError
 */
export function readCommand(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Command | null {
  const { values, positionals } = parse(args);
  if (values.help) return null;
  const [name, address, ...more] = positionals;
  if (name !== 'doctor' || address === undefined || more.length > 0) {
    throw new UsageError('Say: tokenchart doctor URL.');
  }
  const baseUrl = readUrl(address);
  const windowLimitMs = readMs('window-limit', values['window-limit'], MAX_WINDOW);
  return {
    baseUrl,
    origin: values.origin === undefined ? null : readOrigin(values.origin),
    endpoint: values.path === undefined ? null : readEndpoint(values.path, baseUrl),
    windowLimit: Math.ceil(windowLimitMs / 1_000),
    timeoutMs: readMs('timeout', values.timeout, MAX_WINDOW),
    email: values.email ?? env['TOKENCHART_EMAIL'] ?? null,
    password: values.password ?? env['TOKENCHART_PASSWORD'] ?? null,
    json: values.json,
  };
}

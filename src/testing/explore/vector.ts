/** A path as a golden trace: what the server saw, and what it answered. */
import { authHeaderNames } from '../reference-server/headers.ts';
import type {
  Vector,
  VectorRequest,
  VectorResponse,
  VectorRow,
  VectorStep,
} from '../vector-format.ts';
import type { Setting } from './options.ts';
import type { Found } from './search.ts';
import { type Served, type ServerPath, serverPath, type Token } from './vector-path.ts';

/** An absent server is a classic one whose batch answers, which tell it apart, no release number names. */
const GEMS = { classic: '1.2.0', absent: '1.2.0', modern: '1.3.0', static: null } as const;

const secondOf = (ms: number): number => Math.floor(ms / 1_000);

/** The names of the tokens that a client was told; `?` is any other. */
type Names = (token: Token | null) => string;

function namesOf({ first, served }: ServerPath): Names {
  const told = served.filter(({ ending, goneMs }) => ending === 'rotated' && goneMs === null);
  const tokens = told.sort((a, b) => a.endMs - b.endMs).map(({ current }) => current);
  const names = new Map([first, ...tokens].map((token, at) => [token, `T${at + 1}`]));
  return (token) => (token && names.get(token)) ?? '?';
}

const user = { email: 'U1', uid: 'U1', id: '#', provider: 'email', name: null };
const data = { ...user, allow_password_change: false };

/** The headers of an answer as golden traces write them, not as the reference server makes them. */
function authHeadersOf(setting: Setting, token: string, expiryS: number, isBatch: boolean) {
  const { kind } = setting.rules;
  const expiry = `${expiryS < 0 ? '' : '+'}${expiryS}`;
  const plain = { 'access-token': token, 'token-type': 'Bearer', client: 'C1', expiry, uid: 'U1' };
  const authorization = `Bearer b64json:${JSON.stringify(plain)}`;
  const blanks = isBatch ? { 'access-token': ' ', expiry: ' ' } : {};
  return { ...plain, ...blanks, ...(kind === 'modern' && { authorization }) };
}

const signIn = (setting: Setting): VectorStep => ({
  atMs: 0,
  request: {
    ...{ method: 'POST', path: '/auth/sign_in', headers: {} },
    body: { email: '{U1}', password: '{P1}' },
  },
  response: {
    status: 200,
    headers: authHeadersOf(setting, 'T1', setting.rules.tokenLifespanS, false),
    expiryAfterFirstS: 0,
    body: { data },
  },
  endedMs: 0,
});

/** A forced request that takes time goes elsewhere: the gem forces wherever `unbatch` is said. */
function pathOf({ isOwn, isAlone, ending, startMs, endMs }: Served): string {
  if (ending === 'raised') return isOwn ? '/api/boom?unbatch=true' : '/api/boom';
  if (isOwn && isAlone) return '/auth/validate_token?unbatch=true';
  if (ending === 'refused') return '/api/me';
  const slow = `/api/slow?ms=${endMs - startMs}`;
  return isOwn ? `${slow}&unbatch=true` : slow;
}

function bodyOf({ isOwn, isAlone, ending, startMs, endMs }: Served): unknown {
  const isAuth = isOwn && isAlone;
  if (ending !== 'refused') return isAuth ? { success: true, data } : { slept: endMs - startMs };
  return isAuth
    ? { success: false, errors: ['Invalid login credentials'] }
    : { errors: ['You need to sign in or sign up before continuing.'] };
}

function responseOf(setting: Setting, names: Names, served: Served): VectorResponse {
  const { ending, current, endMs } = served;
  const absent = authHeaderNames;
  if (ending === 'raised') return { status: 500, headers: {}, absent };
  if (ending === 'refused') return { status: 401, headers: {}, absent, body: bodyOf(served) };
  const isBatch = ending === 'batch';
  const expiryS = setting.rules.tokenLifespanS - secondOf(endMs) + secondOf(current.madeMs);
  const token = names(isBatch ? served.token : current);
  const headers = authHeadersOf(setting, token, expiryS, isBatch);
  const told = isBatch ? {} : { expiryAfterFirstS: secondOf(endMs) };
  return { status: 200, headers, ...told, body: bodyOf(served) };
}

function stepOf(setting: Setting, names: Names, served: Served): VectorStep {
  const { startMs, endMs, goneMs, ending } = served;
  const headers = { 'access-token': names(served.token), client: 'C1', uid: 'U1' };
  const request: VectorRequest = { method: 'GET', path: pathOf(served), headers };
  const takesTime = ending !== 'raised' && ending !== 'refused' && endMs > startMs;
  const timed = { atMs: startMs, request, ...(takesTime && { handlerMs: endMs - startMs }) };
  if (goneMs === null)
    return { ...timed, response: responseOf(setting, names, served), endedMs: endMs };
  const abortedByClientAtMs = Math.max(goneMs, startMs);
  return { ...timed, response: null, abortedByClientAtMs, endedMs: endMs };
}

/** The sign-in, too, ends with a rotation: the token before its own was told to nobody. */
function rowOf(setting: Setting, { row, updatedMs }: ServerPath, names: Names): VectorRow {
  const { token, previous, last } = row;
  const updated = { current: names(token), updatedAtMs: updatedMs };
  if (setting.rules.kind !== 'modern') return { ...updated, last: names(last) };
  const before = { ...updated, previous: names(previous) };
  return previous === null ? before : { ...before, last: names(last) };
}

/** What the format, or the reference server in it, has no words for. */
function isTellable({ trace }: Found, { rules }: Setting, { served }: ServerPath): boolean {
  // These are no requests here: the explorer makes the server's session end or begin at once.
  if (trace.some(({ deed }) => deed.do === 'signOut' || deed.do === 'signIn')) return false;
  const isBlank = ({ ending, goneMs }: Served) => ending === 'batch' && goneMs === null;
  return rules.kind !== 'absent' || !served.some(isBlank);
}

/**
 * What `found` says as a golden trace, so that the reference server can be asked whether it does the
 * same; null where the format cannot tell it. A request that the server is still at work on has
 * changed nothing, and is left out.
 */
export function vectorOf(found: Found, setting: Setting): Vector | null {
  const { rules } = setting;
  const gem = GEMS[rules.kind];
  const path = serverPath(found, setting);
  if (gem === null || !isTellable(found, setting, path)) return null;
  const names = namesOf(path);
  const ended = path.served.filter(({ ending }) => ending !== null);
  return {
    ...{ name: 'explored', what: found.fault, gem, clockPhaseMs: 0 },
    config: {
      changeHeadersOnEachRequest: rules.changeHeadersOnEachRequest,
      batchRequestBufferThrottleMs: rules.batchWindowMs,
      tokenLifespanS: rules.tokenLifespanS,
      maxNumberOfDevices: 10,
    },
    steps: [signIn(setting), ...ended.map((served) => stepOf(setting, names, served))],
    storedAtEnd: { U1: { C1: rowOf(setting, path, names) } },
  };
}

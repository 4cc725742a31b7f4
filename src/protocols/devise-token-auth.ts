import { type Credential, createCredential } from '../../machines/credential.ts';
import { SessionError } from '../errors.ts';
import {
  type Answer,
  isHeaderText,
  isToken,
  type Observation,
  type Protocol,
  type WireRequest,
} from '../protocol.ts';

/** The headers' names, where the server's `config.headers_names` changes them. */
export interface DeviseHeaderNames {
  readonly accessToken: string;
  readonly client: string;
  readonly uid: string;
  readonly expiry: string;
  readonly tokenType: string;
  readonly authorization: string;
}

/**
 * Which releases the server runs. `classic`: 0.1.43, 1.0.0 to 1.2.0. `modern`: 1.2.1 and later.
 * `absent`: 0.1.26 to 0.1.42, 0.2.0. `static`: any, with `change_headers_on_each_request = false`.
 */
export type DeviseKind = 'classic' | 'modern' | 'absent' | 'static';

export interface DeviseTokenAuthOptions {
  /** Where the gem is mounted, such as `https://api.example.com/auth`; may be relative. */
  readonly baseUrl: string;
  /** The server's `batch_request_buffer_throttle`, milliseconds. Default 5000. */
  readonly windowMs?: number;
  /** Default `auto`: learned from the answers. */
  readonly kind?: DeviseKind | 'auto';
  readonly headerNames?: Partial<DeviseHeaderNames>;
}

export interface DeviseTokenAuth extends Protocol {
  /** The credential in the address to which an OAuth sign-in returns, or null. */
  credentialFromUrl(url: string): Credential | null;
}

const NAMES: DeviseHeaderNames = {
  accessToken: 'access-token',
  client: 'client',
  uid: 'uid',
  expiry: 'expiry',
  tokenType: 'token-type',
  authorization: 'authorization',
};

/** A gateway that did not get, or did not wait for, the application's answer. */
const isGatewayFailure = (status: number) => status === 408 || status === 0 || status > 501;

/**
 * The protocol of `devise_token_auth`, rotation included.
 *
 * @throws SessionError `invalid_option` for a window that is no time or an empty address.
 * @example
 * ```ts
 * import { createSession, deviseTokenAuth } from 'tokenchart';
 *
 * export const session = createSession({
 *   protocol: deviseTokenAuth({ baseUrl: 'https://api.example.com/auth' }),
 * });
 * ```
 */
export function deviseTokenAuth(options: DeviseTokenAuthOptions): DeviseTokenAuth {
  const { windowMs = 5_000, kind = 'auto' } = options;
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  if (!baseUrl || !(windowMs >= 0 && windowMs < Infinity)) {
    throw new SessionError(
      'invalid_option',
      'deviseTokenAuth needs a baseUrl, such as "https://api.example.com/auth", and a windowMs of 0 or more milliseconds.',
    );
  }
  const names = { ...NAMES, ...options.headerNames };
  let learned: DeviseKind | 'auto' = kind;
  const learn = (what: DeviseKind | 'auto') => {
    if (kind === 'auto') learned = what;
  };
  const authorize = (credential: Credential) => ({
    [names.accessToken]: credential.token,
    [names.client]: credential.sessionId,
    [names.uid]: credential.subject,
    [names.tokenType]: 'Bearer',
  });
  const wire = (method: string, path: string, credential?: Credential): WireRequest => ({
    method,
    url: baseUrl + path,
    headers: { accept: 'application/json', ...(credential && authorize(credential)) },
  });

  return {
    baseUrl,
    windowMs,
    rotates: () => learned !== 'static',
    authorize,
    observe(answer, sent, forced = false) {
      const read = readHeaders(answer, names);
      if (read.client && read.client !== sent.sessionId) return { kind: 'absent', certain: true };
      if (read.token === null) return observeSilence(answer, learned);
      if (read.token === '') {
        if (learned === 'auto') learn('classic');
        return observeBlank(answer, read, sent, names);
      }
      if (read.token === sent.token) {
        if (forced) learn('static');
        const newest = learned === 'static' ? { newest: true } : {};
        return { kind: 'blank', ...newest, ...renamedIn(read, sent) };
      }
      if (!isToken(read.token)) return { kind: 'unknown', garbled: true };
      if (learned === 'static') learn('auto');
      const subject = isHeaderText(read.uid) ? read.uid : sent.subject;
      const { sessionId } = sent;
      return {
        kind: 'rotated',
        credential: createCredential({
          sessionId,
          token: read.token,
          expiry: read.expiry(),
          subject,
        }),
      };
    },
    credentialFrom(answer) {
      const { token, client, uid, expiry } = readHeaders(answer, names);
      return toCredential(token, client, uid, expiry());
    },
    credentialFromUrl(url) {
      const query = new URL(url).searchParams;
      const token = query.get('auth_token') ?? query.get(names.accessToken);
      const client = query.get('client_id') ?? query.get(names.client);
      const uid = headerText(query.get('uid') ?? '');
      return toCredential(token, client, uid, toExpiry(query.get('expiry')));
    },
    signIn: (params) => {
      const { headers, ...request } = wire('POST', '/sign_in');
      return {
        ...request,
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(params),
      };
    },
    signOut: (credential) => wire('DELETE', '/sign_out', credential),
    renew: (credential) => wire('GET', '/validate_token?unbatch=true', credential),
    probe: (credential) => wire('GET', '/validate_token', credential),
  };
}

type ReadHeaders = ReturnType<typeof readHeaders>;

/** Null, empty and white space are alike, save that a missing token is told from a blank one. */
function readHeaders(answer: Answer, names: DeviseHeaderNames) {
  const get = (name: string) => answer.headers.get(name)?.trim() ?? null;
  return {
    token: get(names.accessToken),
    client: get(names.client),
    uid: get(names.uid),
    /** Read where it is needed: most answers bring no token. */
    expiry: () => toExpiry(get(names.expiry)),
    authorization: get(names.authorization),
  };
}

/** A header carries bytes: what is beyond ASCII goes as the UTF-8 that the server expects. */
const headerText = (text: string): string => String.fromCharCode(...new TextEncoder().encode(text));

const toExpiry = (text: string | null): number =>
  text && /^\d{1,15}$/.test(text) ? Number(text) : 0;

function toCredential(
  token: string | null,
  sessionId: string | null,
  subject: string | null,
  expiry: number,
): Credential | null {
  return isToken(token) && isHeaderText(sessionId) && isHeaderText(subject)
    ? createCredential({ sessionId, token, expiry, subject })
    : null;
}

/** An answer without a token's header: a raised error, a halted filter, a public action, a gateway. */
function observeSilence(answer: Answer, kind: DeviseKind | 'auto'): Observation {
  // The 302 may have rotated, and its headers are hidden (golden trace "redirect").
  if (answer.redirected || isGatewayFailure(answer.status)) return { kind: 'unknown' };
  if (answer.status === 401) return { kind: 'rejected' };
  return { kind: 'absent', certain: kind !== 'auto' && kind !== 'absent' };
}

function observeBlank(
  answer: Answer,
  read: ReadHeaders,
  sent: Credential,
  names: DeviseHeaderNames,
): Observation {
  const current = bearerExpiry(read.authorization, names);
  const newest = current && sent.expiry ? { newest: current === sent.expiry } : {};
  if (answer.redirected && newest.newest === undefined) return { kind: 'unknown' };
  return { kind: 'blank', ...newest, ...renamedIn(read, sent) };
}

/** The user's new name, where the answer has one. */
const renamedIn = ({ uid }: ReadHeaders, sent: Credential): { subject?: string } =>
  isHeaderText(uid) && uid !== sent.subject ? { subject: uid } : {};

/**
 * The `Authorization` of a modern batch answer holds the sent token with the expiry of the server's
 * current one (golden trace "bearer"): never a credential, but an oracle. 0 where there is none.
 */
function bearerExpiry(authorization: string | null, names: DeviseHeaderNames): number {
  if (!authorization?.startsWith('Bearer ')) return 0;
  try {
    const claims: unknown = JSON.parse(atob(authorization.slice(7)));
    const expiry = (claims as Record<string, unknown> | null)?.[names.expiry];
    return toExpiry(String(expiry ?? ''));
  } catch {
    return 0; // foreign text in a header proves nothing
  }
}

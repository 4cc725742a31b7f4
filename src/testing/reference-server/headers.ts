import { encodeBase64 } from './base64.ts';
import type { Finished, ServerKind } from './rules.ts';

/** The headers that carry a credential. */
export const authHeaderNames = [
  'access-token',
  'client',
  'uid',
  'expiry',
  'token-type',
  'authorization',
] as const;

/** What the gem sends in place of a token that it will not tell: one space. */
export const blank = ' ';

/** Who an answer's headers are for. */
export interface Addressee {
  readonly kind: ServerKind;
  readonly client: string;
  readonly uid: string;
  /** The token that the request carried. */
  readonly sentToken: string;
}

/** The auth headers of an answer; none where the session is gone. */
export function authHeaders(finished: Finished, to: Addressee): Record<string, string> {
  const { ending, told } = finished;
  const batch = ending === 'batch';
  if (told === null || (batch && to.kind === 'absent')) return {};
  const headers = {
    'access-token': ending === 'rotated' ? told.token : to.sentToken,
    'token-type': 'Bearer',
    client: to.client,
    expiry: String(told.expiry),
    uid: to.uid,
  };
  // Built before the blanks are put in: a batch answer's bearer pairs the token that was sent with
  // the current expiry.
  const bearer =
    to.kind === 'modern'
      ? { authorization: `Bearer ${encodeBase64(JSON.stringify(headers))}` }
      : {};
  const blanks = batch ? { 'access-token': blank, expiry: blank } : {};
  return { ...headers, ...blanks, ...bearer };
}

const methods = 'GET, POST, PUT, PATCH, DELETE, OPTIONS, HEAD';
const exposed = 'access-token, client, uid, expiry, token-type, authorization';

const sharedCors = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': methods,
  'access-control-expose-headers': exposed,
  'access-control-max-age': '7200',
};

/** The CORS headers of an answer to a request with these headers. */
export const corsHeaders = (request: Readonly<Record<string, string>>): Record<string, string> =>
  request['origin'] === undefined ? {} : { ...sharedCors, vary: 'Origin' };

/** The headers of the answer to a preflight; null where the request is none. */
export function preflightHeaders(
  method: string,
  request: Readonly<Record<string, string>>,
): Record<string, string> | null {
  const asked = request['access-control-request-method'];
  if (method !== 'OPTIONS' || request['origin'] === undefined || asked === undefined) return null;
  const names = request['access-control-request-headers'];
  return {
    ...sharedCors,
    ...(names === undefined ? {} : { 'access-control-allow-headers': names }),
  };
}

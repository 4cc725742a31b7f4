/** Servers that the reference server has no setting for: what stands in front of it makes them. */
import type { ReferenceServer } from '../../src/testing/reference-server/http.ts';
import { accepts } from '../../src/testing/reference-server/rules.ts';
import type { FrontHooks, Returning } from './front.ts';

/** devise_token_auth 1.1.1 to 1.1.3: inside the window any string is a token. */
export const insecure = ({ model, clock }: ReferenceServer): FrontHooks => ({
  request: ({ headers }) => {
    const row = model.row(headers['client'] ?? '');
    const token = headers['access-token'] ?? '';
    if (row === null || accepts(model.settings, row, token, clock.now())) return;
    const isOpen = (row.updatedAt ?? 0) > clock.now() - model.settings.batchWindowMs;
    if (isOpen) headers['access-token'] = row.token;
  },
});

/** A proxy that drops the query. */
export const withoutQuery = (): FrontHooks => ({
  request: (passing) => {
    passing.path = passing.path.replace(/\?.*/, '');
  },
});

const authHeaders = ['access-token', 'client', 'uid', 'expiry', 'token-type'];

function setAuthCookie({ headers }: Returning): void {
  delete headers['authorization']; // modern releases send none then
  if (!String(headers['access-token'] ?? '').trim()) return;
  const value = Object.fromEntries(authHeaders.map((name) => [name, headers[name]]));
  const cookie = encodeURIComponent(JSON.stringify(value));
  headers['set-cookie'] = [`auth_cookie=${cookie}; path=/; HttpOnly`];
}

/** `config.cookie_enabled = true`. */
export const cookieMode = (): FrontHooks => ({ answer: setAuthCookie });

/** The token is in the cookie alone. */
export const cookieOnly = (): FrontHooks => ({
  answer: (returning) => {
    setAuthCookie(returning);
    for (const name of authHeaders) delete returning.headers[name];
  },
});

/** Answers expose no more than these headers, and preflights allow no more than those. */
export const cors = (exposed: string, allowed?: string): FrontHooks => ({
  answer: ({ headers }) => {
    if (headers['access-control-expose-headers'])
      headers['access-control-expose-headers'] = exposed;
    if (allowed !== undefined && headers['access-control-allow-headers'])
      headers['access-control-allow-headers'] = allowed;
  },
});

export const page = (status: number, html: string): Returning => ({
  status,
  headers: { 'content-type': 'text/html' },
  body: Buffer.from(html),
});

export const json = (status: number, body: unknown): Returning => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify(body)),
});

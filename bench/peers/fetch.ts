/** Clients around `fetch`, each with the session read before the call as its documentation shows. */
import { GoTrueClient } from '@supabase/auth-js';
import ky from 'ky';
import { InMemoryWebStorage, User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { createFetch } from 'tokenchart/fetch';
import { type Api, assertSigned, batchedApi, tokenOf, URL_OF_API } from '../api.ts';
import { openInWindow } from '../open.ts';
import { type Contender, oneByOne } from '../timing.ts';

function contender(name: string, api: Api, call: () => Promise<unknown>, token = 0): Contender {
  return oneByOne(name, call, () => assertSigned(api.last(), token));
}

export function bareFetch(): Contender {
  const api = batchedApi();
  const headers = { 'access-token': tokenOf(0), client: 'c', uid: 'u', 'token-type': 'Bearer' };
  return contender('a stub for fetch', api, () => api.fetch(URL_OF_API, { headers }));
}

export async function tokenchartFetch(): Promise<Contender> {
  const api = batchedApi();
  const fetch = createFetch(await openInWindow(api));
  return contender('tokenchart createFetch', api, () => fetch(URL_OF_API), 1);
}

/** Hooks that keep the token of the latest answer that brings one. */
export function kyHooks(): Contender {
  const api = batchedApi();
  let token = tokenOf(0);
  const client = ky.create({
    fetch: api.fetch,
    hooks: {
      beforeRequest: [({ headers }) => headers.set('access-token', token)],
      afterResponse: [
        (_, __, { headers }) => {
          token = headers.get('access-token')?.trim() || token;
        },
      ],
    },
  });
  return contender('ky hooks', api, () => client.get(URL_OF_API));
}

const AN_HOUR = 3_600;

export async function supabase(): Promise<Contender> {
  const api = batchedApi();
  const texts = new Map<string, string>();
  const storage = {
    getItem: (key: string) => texts.get(key) ?? null,
    setItem: (key: string, text: string) => void texts.set(key, text),
    removeItem: (key: string) => void texts.delete(key),
  };
  const expiresAt = Math.round(Date.now() / 1_000) + AN_HOUR;
  const session = { access_token: tokenOf(0), refresh_token: 'r', expires_in: AN_HOUR };
  const user = { id: 'u', app_metadata: {}, user_metadata: {}, aud: '', created_at: '' };
  texts.set(
    'key',
    JSON.stringify({ ...session, expires_at: expiresAt, user, token_type: 'bearer' }),
  );
  const options = {
    storage,
    storageKey: 'key',
    autoRefreshToken: false,
    detectSessionInUrl: false,
  };
  const auth = new GoTrueClient({ ...options, url: 'https://auth.example.com' });
  const call = async () => {
    const { data } = await auth.getSession();
    const headers = { 'access-token': data.session?.access_token ?? '' };
    return api.fetch(URL_OF_API, { headers });
  };
  return contender('@supabase/auth-js', api, call);
}

export async function oidcClient(): Promise<Contender> {
  const api = batchedApi();
  const manager = new UserManager({
    ...{ authority: 'https://auth.example.com', client_id: 'c', redirect_uri: 'https://app.test' },
    userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    stateStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    automaticSilentRenew: false,
  });
  const expires_at = Math.round(Date.now() / 1_000) + AN_HOUR;
  const profile = { sub: 'u', iss: '', aud: '', exp: expires_at, iat: 0 };
  const token = { access_token: tokenOf(0), token_type: 'Bearer', expires_at };
  await manager.storeUser(new User({ ...token, profile }));
  const call = async () => {
    const headers = { 'access-token': (await manager.getUser())?.access_token ?? '' };
    return api.fetch(URL_OF_API, { headers });
  };
  return contender('oidc-client-ts', api, call);
}

/** The controls: today's usual wiring of SWR, as it is found in apps. */
import Cookies from 'js-cookie';
import type { SimulatedPage } from '../../src/testing/simulation/page.ts';
import { ada } from './app.ts';

export type UsualKey = string | { readonly url: string; readonly signal?: AbortSignal };

export interface Usual {
  signIn(): Promise<void>;
  fetcher(key: UsualKey, mutation?: { readonly arg: unknown }): Promise<unknown>;
}

const NAMES = ['access-token', 'client', 'uid'];

const load = (): Record<string, string> =>
  Object.fromEntries(NAMES.map((name) => [name, Cookies.get(name) ?? '']));

function store(headers: Headers): void {
  for (const name of NAMES) {
    const value = headers.get(name);
    if (value !== null) Cookies.set(name, value);
  }
}

/** A helper with js-cookie that stores each header that comes. */
export const storesEachHeader = (page: SimulatedPage): Usual => wire(page, load);

/** The same helper, and a token that is read when the module is loaded. */
export function readsAtLoad(page: SimulatedPage): Usual {
  let headers = load();
  const { fetcher, signIn } = wire(page, () => headers);
  return {
    fetcher,
    async signIn() {
      await signIn();
      headers = load(); // such apps load the page anew
    },
  };
}

function wire({ env }: SimulatedPage, headers: () => Record<string, string>): Usual {
  const request = async (url: string, init: RequestInit) => {
    const answer = await env.fetch(url, init);
    store(answer.headers);
    if (!answer.ok) throw Object.assign(new Error('failed'), { status: answer.status });
    return answer.json();
  };
  return {
    async signIn() {
      await request('/auth/sign_in', { method: 'POST', body: new URLSearchParams(ada) });
    },
    fetcher(key, mutation) {
      const { url, ...init } = typeof key === 'string' ? { url: key } : key;
      if (!mutation) return request(url, { ...init, headers: headers() });
      const body = JSON.stringify(mutation.arg);
      const type = { 'content-type': 'application/json' };
      return request(url, { method: 'POST', body, headers: { ...headers(), ...type } });
    },
  };
}

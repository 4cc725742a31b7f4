/** The control: today's usual code, js-cookie and a fetch that stores every header that comes. */
import Cookies from 'js-cookie';
import type { Client, PageConfig, View } from './app.ts';

const NAMES = ['access-token', 'client', 'uid'];

export function controlClient({ api, blanks }: PageConfig): Client {
  const listeners = new Set<() => void>();
  let view = readView();

  const store = (headers: Headers) => {
    const isBlank = !headers.get('access-token')?.trim();
    if (isBlank && blanks === 'ignore') return;
    for (const name of NAMES) {
      const value = headers.get(name);
      if (value !== null) Cookies.set(name, value);
    }
    changed();
  };
  const request: typeof fetch = async (input, init) => {
    const headers = new Headers(init?.headers);
    for (const name of NAMES) {
      const value = Cookies.get(name);
      if (value !== undefined) headers.set(name, value);
    }
    const answer = await fetch(input, { ...init, headers });
    store(answer.headers);
    return answer;
  };

  return {
    fetch: request,
    warnings: [],
    signIn: (user) =>
      request(`${api}/auth/sign_in`, { method: 'POST', body: new URLSearchParams({ ...user }) }),
    async signOut() {
      await request(`${api}/auth/sign_out`, { method: 'DELETE' });
      for (const name of NAMES) Cookies.remove(name);
      changed();
    },
    view: () => view,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };

  function changed() {
    view = readView();
    for (const listener of [...listeners]) listener();
  }
}

function readView(): View {
  const state = Cookies.get('access-token') ? 'signedIn' : 'signedOut';
  return { state, stale: null, subject: Cookies.get('uid') ?? null };
}

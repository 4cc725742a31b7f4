/** The two clients as the one thing that the screen needs. */
import type { SWRConfiguration } from 'swr';
import type { Session } from '../../src/index.ts';

export interface User {
  readonly email: string;
  readonly password: string;
}

export interface Client {
  /** What the app gives to `<SWRConfig>`. */
  readonly config: SWRConfiguration;
  /** @throws Error with a sentence for the user, where the server refuses. */
  signIn(user: User): Promise<void>;
  isSignedIn(): boolean;
  /** Calls back when `isSignedIn` may have changed. Returns the undo. */
  subscribe(listener: () => void): () => void;
}

/** The usual code tells nobody when it signs the user out: this looks after each request. */
export function usualClient(
  usual: { readonly request: typeof fetch; isSignedIn(): boolean },
  api: string,
): Client {
  const listeners = new Set<() => void>();
  const request: typeof fetch = async (input, init) => {
    const response = await usual.request(input, init);
    for (const listener of [...listeners]) listener();
    return response;
  };
  return {
    config: {
      async fetcher(url: string) {
        const response = await request(url);
        const { ok, status } = response;
        if (!ok) throw Object.assign(new Error(`status ${status}`), { status });
        return response.json();
      },
    },
    async signIn(user) {
      const body = new URLSearchParams({ ...user });
      const { ok, status } = await request(`${api}/sign_in`, { method: 'POST', body });
      if (!ok) throw new Error(`The server refused the sign-in (${status}).`);
    },
    isSignedIn: usual.isSignedIn,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export const tokenchartClient = (session: Session, config: SWRConfiguration): Client => ({
  config,
  async signIn(user) {
    await session.signIn({ ...user });
  },
  isSignedIn: () => session.getSnapshot().subject !== null,
  subscribe: session.subscribe,
});

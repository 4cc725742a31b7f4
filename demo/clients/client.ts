/** The two clients as the one thing that the screen needs. */
import type { Session } from '../../src/index.ts';

export interface User {
  readonly email: string;
  readonly password: string;
}

export interface Client {
  readonly request: typeof fetch;
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
    request,
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

export const tokenchartClient = (session: Session, request: typeof fetch): Client => ({
  request,
  async signIn(user) {
    await session.signIn({ ...user });
  },
  isSignedIn: () => session.getSnapshot().subject !== null,
  subscribe: session.subscribe,
});

'use client';
/**
 * Next.js: put `<Session>` around `{children}` in app/layout.tsx, and `<Name>` where it is wanted.
 * The server knows nobody and renders "…"; the page goes on from there, without a mismatch.
 */
import { type ReactNode, useState } from 'react';
import { SWRConfig } from 'swr';
import type { Session as AuthSession, SessionOptions } from 'tokenchart';
import { createSession, deviseTokenAuth, indexedDbStore, memoryStore } from 'tokenchart';
import { SessionProvider, useSession, useSessionState } from 'tokenchart/react';
import { swrConfig } from 'tokenchart/swr';

let shared: AuthSession | undefined;

/** One a page, and one for all that the server renders. A server needs the whole address. */
export function sharedSession(options: Partial<SessionOptions> = {}): AuthSession {
  shared ??= createSession({
    protocol: deviseTokenAuth({ baseUrl: 'https://app.test/auth' }),
    store: typeof window === 'undefined' ? memoryStore() : indexedDbStore(),
    ...options,
  });
  return shared;
}

export function Session({ children }: { readonly children: ReactNode }) {
  const [session] = useState(() => sharedSession());
  return (
    <SessionProvider session={session}>
      <SWRConfig value={swrConfig(session)}>{children}</SWRConfig>
    </SessionProvider>
  );
}

export function Name() {
  const { reason } = useSessionState();
  const subject = useSession((snapshot) => snapshot.subject);
  if (reason === 'starting') return <b>…</b>;
  return <b>{subject ?? 'nobody'}</b>;
}

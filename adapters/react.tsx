import { createContext, type ReactNode, useContext, useMemo, useSyncExternalStore } from 'react';
import type { Session, SessionSnapshot } from '../src/index.ts';
import { oncePer } from '../src/once-per.ts';
import { startingSnapshot } from '../src/snapshot.ts';

type Selector<T> = (snapshot: SessionSnapshot) => T;

const SessionContext = createContext<Session | null>(null);

/**
 * Hands a session to everything below it. The session is the app's own: it is neither started nor
 * disposed of here.
 *
 * @example
 * ```tsx
 * import { createSession, deviseTokenAuth } from 'tokenchart';
 * import { SessionProvider, useSession } from 'tokenchart/react';
 *
 * const session = createSession({
 *   protocol: deviseTokenAuth({ baseUrl: 'https://api.example.com/auth' }),
 * });
 * const App = () => <SessionProvider session={session}><Account /></SessionProvider>;
 *
 * function Account() {
 *   const { signOut } = useSession();
 *   const name = useSession(({ subject }) => subject);
 *   return name ? <button onClick={signOut}>Sign {name} out</button> : <p>Please sign in</p>;
 * }
 * ```
 */
export function SessionProvider(props: {
  readonly session: Session;
  readonly children?: ReactNode;
}): ReactNode {
  const { session, children } = props;
  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
}

/** The session itself; its changes render nothing. @throws Error outside of a `SessionProvider`. */
export function useSession(): Session;
/** What `selector` picks; renders only when that changes (by `Object.is`). */
export function useSession<T>(selector: Selector<T>): T;
export function useSession<T>(selector?: Selector<T>): Session | T {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession needs a <SessionProvider session={...}> above it.');
  // React reads twice and compares: a selector may build a new object, but only one a snapshot.
  const select = useMemo(() => selector && oncePer(selector), [selector]);
  const read = () => (select ? select(session.getSnapshot()) : session);
  // A server knows nobody: what it rendered is what the first render in the page must be.
  const readOnServer = () => (select ? select(startingSnapshot) : session);
  return useSyncExternalStore(session.subscribe, read, readOnServer);
}

/** The token's public state, and why it is in it; `starting` until the store has been read. */
export function useSessionState(): Pick<SessionSnapshot, 'state' | 'reason'> {
  const state = useSession((snapshot) => snapshot.state);
  const reason = useSession((snapshot) => snapshot.reason);
  return useMemo(() => ({ state, reason }), [state, reason]);
}

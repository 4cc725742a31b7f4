/** TanStack Query: its `queryFn` takes any `fetch`; its cache is emptied when the user changes. */
import type { QueryFunctionContext } from '@tanstack/react-query';
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { createSession, deviseTokenAuth, type SessionOptions } from 'tokenchart';
import { createFetch } from 'tokenchart/fetch';
import { SessionProvider, useSession } from 'tokenchart/react';
import { watch } from 'tokenchart/vanilla';

/** Once a page, outside of every component. */
export function openApp(options: Partial<SessionOptions> = {}) {
  const session = createSession({ protocol: deviseTokenAuth({ baseUrl: '/auth' }), ...options });
  const fetch = createFetch(session);
  const queryFn = async ({ queryKey: [url], signal }: QueryFunctionContext) => {
    const response = await fetch(String(url), { signal });
    if (!response.ok) throw new Error(`${url} was answered with ${response.status}.`);
    return response.json();
  };
  const client = new QueryClient({ defaultOptions: { queries: { queryFn } } });
  const forget = () => client.clear();
  watch(session, (snapshot) => snapshot.subject, forget);
  return { session, client };
}

export const App = ({ session, client }: ReturnType<typeof openApp>) => (
  <SessionProvider session={session}>
    <QueryClientProvider client={client}>
      <Screen />
    </QueryClientProvider>
  </SessionProvider>
);

function Screen() {
  const session = useSession();
  const subject = useSession((snapshot) => snapshot.subject);
  const user = { email: 'ada@example.com', password: 'secret123' }; // a form asks for it
  const signIn = () => session.signIn(user);
  if (!subject) return <input type="button" value="Sign in" onClick={signIn} />;
  return <Inbox key={subject} />; // nothing is kept for another user
}

function Inbox() {
  const { signOut } = useSession();
  const { data, error } = useQuery<{ list: string }>({ queryKey: ['/api/list/inbox'] });
  const text = error ? error.message : (data?.list ?? 'Loading …');
  return <input type="button" value={`${text}, sign out`} onClick={signOut} />;
}

/** SWR: a list that is kept up to date, and a mutation. */
import useSWR, { SWRConfig } from 'swr';
import useSWRMutation from 'swr/mutation';
import { createSession, deviseTokenAuth, type Session, type SessionOptions } from 'tokenchart';
import { SessionProvider, useSession } from 'tokenchart/react';
import { createFetcher, type HttpError, swrConfig } from 'tokenchart/swr';

/** Once a page, outside of every component. */
export const openSession = (options: Partial<SessionOptions> = {}): Session =>
  createSession({ protocol: deviseTokenAuth({ baseUrl: '/auth' }), ...options });

export function App({ session }: { readonly session: Session }) {
  return (
    <SessionProvider session={session}>
      <SWRConfig value={swrConfig(session)}>
        <Screen />
      </SWRConfig>
    </SessionProvider>
  );
}

function Screen() {
  const session = useSession();
  const subject = useSession((snapshot) => snapshot.subject);
  if (subject) return <Inbox name={subject} signOut={session.signOut} />;
  const user = { email: 'ada@example.com', password: 'secret123' }; // a form asks for it
  return <Button text="Sign in" onClick={() => session.signIn(user)} />;
}

function Inbox(props: { readonly name: string; readonly signOut: () => void }) {
  const { data, error, isLoading } = useSWR<{ list: string }, HttpError>('/api/list/inbox');
  const { trigger, data: sent } = useSWRMutation('/api/echo', createFetcher(useSession()));
  if (error) return <p>Failed: {error.status}</p>;
  if (isLoading) return <p>Loading …</p>;
  return (
    <main>
      {props.name}: {data?.list} {sent ? 'sent' : ''}
      <Button text="Send" onClick={() => trigger({ text: 'Hello' })} />
      <Button text="Sign out" onClick={props.signOut} />
    </main>
  );
}

const Button = ({ text, onClick }: { text: string; onClick: () => void }) => (
  <input type="button" value={text} onClick={onClick} />
);

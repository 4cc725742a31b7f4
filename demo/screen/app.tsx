/** The screen that both frames show. It knows nothing of tokens. */
import { useSyncExternalStore } from 'react';
import { SWRConfig, type SWRConfiguration } from 'swr';
import type { Client, User } from '../clients/client.ts';
import type { DemoConfig } from '../config.ts';
import { Inbox } from './inbox.tsx';
import { SignIn } from './sign-in.tsx';

interface AppProps {
  readonly client: Client;
  readonly urls: DemoConfig['urls'];
  readonly user: User | null;
}

export function App({ client, urls, user }: AppProps) {
  const isSignedIn = useSyncExternalStore(client.subscribe, client.isSignedIn);
  if (!isSignedIn) return <SignIn signIn={client.signIn} user={user} />;
  return (
    <SWRConfig value={swrOptions(client)}>
      <Inbox urls={urls} name={user?.email ?? 'you'} />
    </SWRConfig>
  );
}

/** SWR as it comes: it revalidates on focus. Here each focus counts, however soon it follows. */
function swrOptions(client: Client): SWRConfiguration {
  return {
    focusThrottleInterval: 0,
    dedupingInterval: 0,
    async fetcher(url: string) {
      const response = await client.request(url);
      if (!response.ok) throw new Error(`${response.status}`);
      return { body: await response.json(), at: new Date() };
    },
  };
}

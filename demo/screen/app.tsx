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
function swrOptions({ config }: Client): SWRConfiguration {
  return {
    ...config,
    focusThrottleInterval: 0,
    dedupingInterval: 0,
    fetcher: async (url: string) => ({ body: await config.fetcher?.(url), at: new Date() }),
  };
}

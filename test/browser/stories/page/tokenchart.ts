/** The stories' page with tokenchart, as an app would set it up. */
import { createSession, deviseTokenAuth, type Session } from 'tokenchart';
import { createFetch } from 'tokenchart/fetch';
import type { Client, PageConfig, View } from './app.ts';

export type TokenchartClient = Client & { readonly session: Session };

export function tokenchartClient(config: PageConfig): TokenchartClient {
  const { api, windowMs, renewAfterMs, carrier } = config;
  const warnings: string[] = [];
  const session = createSession({
    protocol: deviseTokenAuth({ baseUrl: `${api}/auth`, windowMs }),
    ...{ renewAfterMs, carrier },
    onWarning: ({ code }) => warnings.push(code),
  });
  let seen = session.getSnapshot();
  let view = viewOf(seen);
  return {
    session,
    fetch: createFetch(session),
    warnings,
    signIn: (user) => session.signIn({ ...user }),
    signOut: () => session.signOut(),
    view() {
      if (seen !== session.getSnapshot()) {
        seen = session.getSnapshot();
        view = viewOf(seen);
      }
      return view;
    },
    subscribe: session.subscribe,
  };

  function viewOf({ state, stale, subject, reason }: typeof seen): View {
    return { state: reason === 'starting' ? 'starting' : state, stale, subject };
  }
}

import { createSession, deviseTokenAuth } from 'tokenchart';
import { createFetch } from 'tokenchart/fetch';
import { generatePaths, type PathPage } from 'tokenchart/testing';
import { describe, test } from 'vitest';

function openMyApp(page: PathPage) {
  const protocol = deviseTokenAuth({ baseUrl: '/auth' });
  const session = createSession({ protocol, ...page });
  const { signIn, signOut } = session;
  return { session, signIn, signOut, fetch: createFetch(session) };
}

describe('my wiring', () => {
  for (const path of generatePaths({ kind: 'classic' })) {
    test(path.name, () => path.run(openMyApp));
  }
});

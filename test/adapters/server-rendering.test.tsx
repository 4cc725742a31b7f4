/** Where there is no window: what a server renders, and that it asks for nothing. */
import { renderToString } from 'react-dom/server';
import useSWR, { SWRConfig } from 'swr';
import { SessionProvider, useSession, useSessionState } from 'tokenchart/react';
import { swrConfig } from 'tokenchart/swr';
import { createSimulation } from 'tokenchart/testing';
import { expect, test, vi } from 'vitest';
import { ada, openApp } from '../support/app.ts';

function Screen() {
  const { state, reason } = useSessionState();
  const isIn = useSession(({ subject }) => subject !== null);
  const { data, isLoading } = useSWR<unknown>('/api/me');
  return <p>{[state, reason, isIn, isLoading, data].join(' ')}</p>;
}

test('the same for everybody, whatever its session does', async () => {
  const errors = vi.spyOn(console, 'error');
  const simulation = createSimulation();
  const { session } = openApp(simulation);
  const html = () =>
    renderToString(
      <SessionProvider session={session}>
        <SWRConfig value={swrConfig(session)}>
          <Screen />
        </SWRConfig>
      </SessionProvider>,
    );
  const expected = '<p>signedOut starting false true </p>';
  expect(typeof window).toBe('undefined');
  expect(html()).toBe(expected);
  await simulation.advance(100);
  expect(html()).toBe(expected);
  await simulation.until(session.signIn(ada));
  expect(html()).toBe(expected);
  await simulation.until(session.signOut());
  expect(html()).toBe(expected);
  await simulation.advance(1_000);
  expect(simulation.network.log.filter(({ path }) => path === '/api/me')).toEqual([]);
  expect(errors.mock.calls).toEqual([]);
  errors.mockRestore();
});

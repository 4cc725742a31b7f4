import { SessionError } from 'tokenchart';
import { createSimulation } from 'tokenchart/testing';
import { expect, test } from 'vitest';
import { ada, openApp } from '../../support/app.ts';
import { state } from './support.ts';

test('a sign-out while a sign-in is out wins, here and at the server', async () => {
  const simulation = createSimulation({ kind: 'classic' });
  const app = openApp(simulation);
  await simulation.until(app.session.ready());
  const signingIn = app.session.signIn(ada).catch((error: unknown) => error);
  await simulation.advance(5);
  await simulation.until(app.session.signOut());
  const error = await simulation.until(signingIn);
  expect(SessionError.is(error) && error.code).toBe('session_changed');
  expect(state(app).state).toBe('signedOut');
  expect(simulation.network.log.at(-1)).toMatchObject({ path: '/auth/sign_out', status: 200 });
});

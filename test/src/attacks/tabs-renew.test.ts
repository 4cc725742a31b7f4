/** A request to renew says not which token is old: each one forces a rotation, however late it comes. */
import { createSimulation } from 'tokenchart/testing';
import { expect, test } from 'vitest';
import { ada, openApp } from '../../support/app.ts';

const KEY = 'tokenchart:default:https://app.test/auth';

test('asked a hundred times to renew a token of the last minute, the leader renews it once at most', async () => {
  const simulation = createSimulation({ kind: 'classic' });
  const spy = simulation.openPage();
  const app = openApp(simulation);
  await simulation.until(app.session.signIn(ada));
  await simulation.advance(1_000);
  const channel = spy.env.openChannel(KEY);
  const requests = simulation.network.log.length;
  for (let n = 0; n < 100; n += 1) {
    channel?.post({ v: 1, kind: 'renew', from: 'page9' });
    await simulation.advance(100);
  }
  expect(simulation.network.log.length - requests).toBeLessThanOrEqual(1);
});

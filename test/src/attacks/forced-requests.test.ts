/** What the generated paths found of forced requests, renamed users and recoveries that break. */
import { createSimulation } from 'tokenchart/testing';
import { describe, expect, test } from 'vitest';
import { Backend } from '../../../src/testing/paths/backend.ts';
import { OtherPage } from '../../../src/testing/paths/other-page.ts';
import { type App, ada, get, openApp, signedInApp } from '../../support/app.ts';

const KEY = 'tokenchart:default:https://app.test/auth';
const rename = {
  method: 'PUT',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ email: 'a.ada@example.com' }),
};

/** Classic and modern are the control. A static one names the new user beside the token that was sent. */
describe.each(['classic', 'modern', 'static'] as const)('on a %s server', (kind) => {
  test('a user who changes the e-mail address stays signed in', async () => {
    const { simulation, app } = await signedInApp({ kind });
    expect(await get(simulation, app, '/api/me')).toBe(200);
    await simulation.advance(10_000);
    const answer = await simulation.until(app.fetch('/auth', rename));
    expect(answer.headers.get('uid')).toBe('a.ada@example.com');
    await simulation.advance(10_000);
    expect(await get(simulation, app, '/api/me')).toBe(200);
    expect(app.session.getSnapshot().state).not.toBe('signedOut');
  });
});

/** Without a recovery under way at the sign-in: the control. */
test.each([
  ['idle', false],
  ['recovering', true],
] as const)('the first token after a sign-in out of %s is not doubted', async (_, recovers) => {
  const { simulation, app } = await signedInApp({ kind: 'classic' });
  if (recovers) {
    simulation.network.inject({ lose: 'answer' });
    simulation.network.inject({ lose: 'request' });
    await simulation.until(app.fetch('/api/me').catch(() => {}));
    while (app.session.getSnapshot().stale !== 'recovering') await simulation.advance(10);
  }
  await simulation.until(app.session.signIn(ada));
  await simulation.advance(4_200);
  simulation.model.configure({ batchWindowMs: 0 });
  expect(await get(simulation, app, '/api/me')).toBe(200);
  expect(app.session.getSnapshot().reason).toBe('rotated');
});

/** A page that recovers; the message before its request cannot be sent where `breaks`. */
async function recover(breaks: boolean) {
  const simulation = createSimulation({ kind: 'classic' });
  const page = simulation.openPage();
  let isBroken = false;
  const openChannel = (name: string) => {
    const channel = page.env.openChannel(name);
    const post = (data: unknown) => {
      if (isBroken) {
        isBroken = false;
        throw new DOMException('closed', 'InvalidStateError');
      }
      channel?.post(data);
    };
    return channel && { ...channel, post };
  };
  const app = openApp(simulation, { env: { ...page.env, openChannel }, store: page.store });
  await simulation.until(app.session.signIn(ada));
  await simulation.advance(6_000);
  simulation.network.inject({ lose: 'request' });
  await simulation.until(app.fetch('/api/me').catch(() => {}));
  isBroken = breaks;
  await simulation.advance(20_000);
  expect(isBroken).toBe(false);
  expect(app.session.getSnapshot().state).toBe('idle');
  return { simulation, app };
}

const isOver = (app: App) => app.session.getSnapshot().state === 'signedOut';

/** The verdict waits until no forced request is out: one that never left must not count. */
test.each([
  ['answered', false],
  ['broken', true],
] as const)('a verdict comes soon after a recovery that was %s', async (_, breaks) => {
  const { simulation, app } = await recover(breaks);
  const { clock, model } = simulation;
  const backend = new Backend(model, clock.now);
  backend.signOut(await new OtherPage(simulation.openPage(), KEY, backend).record());
  app.fetch('/api/me').catch(() => {});
  await simulation.advance(5_000);
  expect(isOver(app)).toBe(true);
});

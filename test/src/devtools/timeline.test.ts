/** From what a session does to what the timeline tells. */
import axios from 'axios';
import { attachAxios } from 'tokenchart/axios';
import { createSimulation } from 'tokenchart/testing';
import { describe, expect, test } from 'vitest';
import { type Inspection, startInspection } from '../../../src/devtools/inspection.ts';
import { requestName } from '../../../src/devtools/request-name.ts';
import { TIMELINE_LENGTH, Timeline } from '../../../src/devtools/timeline.ts';
import { type App, ada, bob, get, openApp, signedInApp } from '../../support/app.ts';

const inspect = ({ session }: App) => startInspection(session, () => {});
const lines = ({ entries }: Inspection) => entries.map(({ kind, text }) => `${kind}: ${text}`);
const isForced = (_: string, path: string) => path.includes('unbatch');

describe('the timeline', () => {
  test('tells of a sign-in, a request and its rotation, and a sign-out', async () => {
    const simulation = createSimulation({ kind: 'classic' });
    const app = openApp(simulation);
    const inspection = inspect(app);
    await simulation.until(app.session.signIn(ada));
    await simulation.advance(6_000);
    await get(simulation, app, '/api/me?page=2');
    await simulation.until(app.session.signOut());
    expect(lines(inspection)).toEqual([
      'session: signed out: neverSignedIn',
      'leadership: leads from now on (locks)',
      'request: POST /auth/sign_in → 200, 40 ms',
      'session: signed in: signedIn',
      'request: GET /api/me → 200, 40 ms',
      'rotation: rotated: token 2',
      'session: signed out: signedOut',
      'request: DELETE /auth/sign_out → 200, 40 ms',
    ]);
    const times = inspection.entries.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(-1)).toBeGreaterThan(6_000);
  });

  test('tells of another sign-in, and not of a rotation by it', async () => {
    const users = [ada.email, bob.email];
    const { simulation, app } = await signedInApp({ kind: 'classic', users });
    const inspection = inspect(app);
    await simulation.until(app.session.signIn(bob));
    expect(lines(inspection)).toEqual([
      'request: POST /auth/sign_in → 200, 40 ms',
      'session: signed in: signedIn',
    ]);
  });

  test('tells of a loss and its recovery', async () => {
    const { simulation, app } = await signedInApp({ kind: 'classic' });
    const inspection = inspect(app);
    simulation.network.inject({ lose: 'answer' });
    await simulation.until(app.fetch('/api/me').catch(() => {}));
    await simulation.advance(9_000);
    expect(lines(inspection)).toEqual([
      'request: GET /api/me → no answer, 20 ms',
      'loss: token in doubt: answerLost',
      'recovery: recovery begins',
      'request: GET /auth/validate_token → 200, 40 ms',
      'recovery: recovered: rotated',
      'rotation: rotated: token 2',
    ]);
  });

  test('tells of a recovery that fails, and of one by another tab', async () => {
    const { simulation, app } = await signedInApp({ kind: 'classic' });
    const other = openApp(simulation);
    await simulation.advance(100);
    const [leading, following] = [inspect(app), inspect(other)];
    simulation.network.inject({ lose: 'answer' });
    simulation.network.inject({ matches: isForced, lose: 'request' });
    await simulation.until(other.fetch('/api/me').catch(() => {}));
    await simulation.advance(12_000);
    expect(lines(leading)).toContain('recovery: recovery failed: recoveryUnanswered');
    expect(lines(leading)).toContain('rotation: rotated: token 2');
    expect(lines(following)).toContain('recovery: waits for a recovery');
    expect(lines(following)).toContain('rotation: rotated: token 2');
    expect(lines(following)).not.toContain('recovery: recovery begins');
  });

  test('tells of requests that other libraries send by their own means', async () => {
    const { simulation, app } = await signedInApp({ kind: 'classic' });
    const inspection = inspect(app);
    const api = axios.create({
      baseURL: simulation.origin,
      adapter: async (config) => ({ config, data: '', status: 204, statusText: '', headers: {} }),
    });
    attachAxios(app.session, api);
    await simulation.until(api.delete('/api/me?x=1'));
    expect(lines(inspection)[0]).toBe('request: DELETE /api/me → 204, 0 ms');
  });

  test('is bounded, and forgets the oldest', () => {
    const timeline = new Timeline(() => 0);
    const first = timeline.add('request', 'GET /first');
    for (let n = 0; n < TIMELINE_LENGTH; n += 1) timeline.add('request', `GET /${n}`);
    timeline.complete(first, '200');
    expect(timeline.entries).toHaveLength(TIMELINE_LENGTH);
    expect(timeline.entries[0]?.text).toBe('GET /0');
  });
});

test('two inspections of one session hear the same, and the session ends as without them', async () => {
  const { simulation, app } = await signedInApp({ kind: 'classic' });
  const held = app.page.heldCount;
  const both = [inspect(app), inspect(app)] as const;
  await get(simulation, app, '/api/me');
  expect(lines(both[0])).toEqual(lines(both[1]));
  for (const { stop } of both) stop();
  await simulation.advance(9_000);
  expect(app.page.heldCount).toBe(held);
  const before = lines(both[0]);
  await get(simulation, app, '/api/me');
  expect(lines(both[0])).toEqual(before);
});

test.each([
  ['/api/me?token=secret#secret', 'GET /api/me'],
  [new URL('https://app.test/api/me'), 'GET /api/me'],
  ['https://ada:secret@other.test/x', 'GET https://other.test/x'],
  ['/invitations/abcdefghijklmnopqrstuv/accept', 'GET /invitations/…/accept'],
  ['/invitations/sTqL2zKxy_1pQh-4Vn9a', 'GET /invitations/…'],
  ['/users/ada@example.com/posts/12', 'GET /users/…/posts/12'],
  ['/users/ada%40example.com', 'GET /users/…'],
  ['/api/v2/validate_token', 'GET /api/v2/validate_token'],
  [{ url: 'https://app.test/api', method: 'post' }, 'POST /api'],
  ['https://api.test/me', 'GET /me'],
  ['https://', 'GET (no address)'],
])('of the request %s it tells %s', (input, name) => {
  const covers = (url: string) => url.startsWith('https://api.test/');
  expect(requestName(input, undefined, { base: 'https://app.test/', covers })).toBe(name);
});

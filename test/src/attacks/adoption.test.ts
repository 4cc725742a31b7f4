/** Credentials out of the address to which an OAuth sign-in returns. */
import { deviseTokenAuth } from 'tokenchart';
import { createSimulation, type Simulation } from 'tokenchart/testing';
import { expect, test } from 'vitest';
import { type App, ada, get, openApp, reload } from '../../support/app.ts';
import { state } from './support.ts';

const protocol = deviseTokenAuth({ baseUrl: '/auth' });

const landingPage = (token: string, client: string, uid: string) =>
  `https://app.test/?${new URLSearchParams({ auth_token: token, client_id: client, uid, expiry: '1' })}`;

function landAt(simulation: Simulation): string {
  const body = JSON.stringify(ada);
  const request = { method: 'POST', path: '/auth/sign_in', headers: {}, body };
  const { headers } = simulation.model.handle(request);
  return landingPage(headers['access-token'] ?? '', headers['client'] ?? '', ada.email);
}

async function adopt(simulation: Simulation, app: App, address: string): Promise<void> {
  const credential = protocol.credentialFromUrl(address);
  if (!credential) throw new Error('no credential in the address');
  await simulation.until(app.session.adopt(credential));
}

test.each(['classic', 'modern'] as const)(
  'a landing page that is reloaded on a %s server does not go back to its first token',
  async (kind) => {
    const simulation = createSimulation({ kind });
    const address = landAt(simulation);
    let app = openApp(simulation);
    await adopt(simulation, app, address);
    for (let n = 0; n < 3; n += 1) {
      await simulation.advance(7_000);
      expect(await get(simulation, app, '/api/me')).toBe(200);
    }
    await simulation.advance(7_000);
    app = await reload(simulation, app);
    await adopt(simulation, app, address);
    expect(await get(simulation, app, '/api/me')).toBe(200);
    expect(state(app).state).not.toBe('signedOut');
  },
);

test.each(['jürgen@example.com', 'łukasz@example.com', '山田@example.com'])(
  'a uid beyond ASCII signs as the UTF-8 that the server expects: %s',
  (uid) => {
    const credential = protocol.credentialFromUrl(landingPage('abc', 'c', uid));
    const sent = credential && protocol.authorize(credential)['uid'];
    expect(sent).toBe(Buffer.from(uid, 'utf8').toString('latin1'));
  },
);

import { createSimulation } from 'tokenchart/testing';
import { describe, expect, test } from 'vitest';
import { ada, get, openApp, reload, signedInApp } from '../support/app.ts';

const kinds = ['classic', 'modern', 'absent', 'static'] as const;

describe.each(kinds)('one page on a %s server', (kind) => {
  test('starts signed out, signs in, and rotates', async () => {
    const simulation = createSimulation({ kind });
    const app = openApp(simulation);
    expect(app.session.getSnapshot().reason).toBe('starting');
    await simulation.until(app.session.ready());
    expect(app.session.getSnapshot()).toMatchObject({
      state: 'signedOut',
      reason: 'neverSignedIn',
    });
    await simulation.until(app.session.signIn(ada));
    expect(app.session.getSnapshot().subject).toBe(ada.email);
    for (let n = 0; n < 5; n += 1) {
      await simulation.advance(7_000);
      expect(await get(simulation, app, '/api/me')).toBe(200);
    }
    expect(app.session.getSnapshot().state).not.toBe('signedOut');
    expect(app.warnings).toEqual([]);
  });

  test('survives a reload in the middle of a request', async () => {
    const { simulation, app } = await signedInApp({ kind });
    app.fetch('/api/slow?ms=500').catch(() => {});
    await simulation.advance(100);
    const next = await reload(simulation, app);
    await simulation.advance(20_000);
    expect(await get(simulation, next, '/api/me')).toBe(200);
    expect(next.session.getSnapshot().state).not.toBe('signedOut');
  });
});

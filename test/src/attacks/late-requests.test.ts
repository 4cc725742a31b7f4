/** Requests that left inside the server's window and reach it after that: they rotate. */
import { describe, expect, test } from 'vitest';
import { get, reload, signedInApp } from '../../support/app.ts';
import { state } from './support.ts';

/** A page whose window is about to end. */
async function openLate(kind: 'classic' | 'modern' | 'absent') {
  const { simulation, app } = await signedInApp({ kind });
  expect(await get(simulation, app, '/api/me')).toBe(200);
  await simulation.advance(3_700);
  expect(state(app).state).toBe('batchWindow');
  return { simulation, app };
}

describe.each(['classic', 'modern', 'absent'] as const)(
  'on a %s server, a late request',
  (kind) => {
    test('that the browser silently sends again loses nothing', async () => {
      const { simulation, app } = await openLate(kind);
      simulation.network.inject({ delayRequestMs: 2_500, resend: 1 });
      expect(await get(simulation, app, '/api/me')).toBe(200);
      await simulation.advance(20_000);
      expect(await get(simulation, app, '/api/me')).toBe(200);
    });

    test('during which the page is reloaded loses nothing', async () => {
      const { simulation, app } = await openLate(kind);
      simulation.network.inject({ delayRequestMs: 2_000 });
      app.fetch('/api/me').catch(() => {});
      await simulation.advance(10);
      const next = await reload(simulation, app);
      await simulation.advance(20_000);
      expect(await get(simulation, next, '/api/me')).toBe(200);
    });

    test('that its caller aborts inside the window loses nothing', async () => {
      const { simulation, app } = await openLate(kind);
      simulation.network.inject({ delayRequestMs: 2_000 });
      const controller = new AbortController();
      const call = app.fetch('/api/me', { signal: controller.signal });
      call.catch(() => {});
      await simulation.advance(50);
      controller.abort();
      await expect(call).rejects.toMatchObject({ name: 'AbortError' });
      await simulation.advance(20_000);
      expect(await get(simulation, app, '/api/me')).toBe(200);
    });
  },
);

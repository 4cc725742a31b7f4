/**
 * Firefox and WebKit abort what is out when a navigation STARTS, also one that never unloads the page:
 * a download, a 204. No page event tells of it; the page lives on, and its tokens are lost.
 */
import type { Environment } from 'tokenchart';
import { createSimulation } from 'tokenchart/testing';
import { describe, expect, test } from 'vitest';
import { type App, ada, get, openApp } from '../support/app.ts';

const aborted = () => new TypeError('NetworkError when attempting to fetch resource.');

/** A page in which navigations may start. */
async function openPage(kind: 'classic' | 'modern' | 'absent') {
  const simulation = createSimulation({ kind });
  const out = new Set<(error: Error) => void>();
  const { env, store } = simulation.openPage();
  const fetch: Environment['fetch'] = (url, init) =>
    new Promise((resolve, reject) => {
      out.add(reject);
      env
        .fetch(url, init)
        .then(resolve, reject)
        .finally(() => out.delete(reject));
    });
  const app = openApp(simulation, { env: { ...env, fetch }, store });
  await simulation.until(app.session.signIn(ada));
  await simulation.advance(6_000);
  const startDownload = () => {
    const count = out.size;
    for (const reject of [...out]) reject(aborted());
    return count;
  };
  return { simulation, app, startDownload };
}

const state = ({ session }: App) => session.getSnapshot();

describe.each(['classic', 'modern', 'absent'] as const)('a download starts, %s', (kind) => {
  test('while the rotation is on its way', async () => {
    const { simulation, app, startDownload } = await openPage(kind);
    const calls = [1, 2, 3].map((n) => app.fetch(`/api/slow?ms=${n * 100}`));
    const ends = Promise.allSettled(calls);
    await simulation.advance(50);
    expect(startDownload()).toBe(3);
    const failed = { status: 'rejected', reason: aborted() };
    expect(await simulation.until(ends)).toEqual([failed, failed, failed]);
    expect(state(app)).toMatchObject({ state: 'stale', stale: 'holding' });
    await simulation.advance(20_000);
    expect(simulation.network.log.filter(({ rotated }) => rotated)).toHaveLength(3); // sign-in, lost, forced
    expect(await get(simulation, app, '/api/me')).toBe(200);
    expect(state(app)).toMatchObject({ state: 'batchWindow', subject: ada.email });
  });

  test('while requests are free, which loses nothing', async () => {
    const { simulation, app, startDownload } = await openPage(kind);
    expect(await get(simulation, app, '/api/me')).toBe(200);
    const rotations = () => simulation.network.log.filter(({ rotated }) => rotated).length;
    const before = rotations();
    const call = app.fetch('/api/slow?ms=100');
    call.catch(() => {});
    await simulation.advance(50);
    expect(startDownload()).toBe(1);
    await expect(call).rejects.toThrow('NetworkError');
    await simulation.advance(20_000);
    expect(rotations()).toBe(before);
    expect(await get(simulation, app, '/api/me')).toBe(200);
  });

  test('again and again, each while a rotation is on its way', async () => {
    const { simulation, app, startDownload } = await openPage(kind);
    for (let n = 0; n < 5; n += 1) {
      app.fetch('/api/slow?ms=100').catch(() => {});
      await simulation.advance(80);
      expect(startDownload()).toBe(1);
      await simulation.advance(15_000);
      expect(state(app).state).toBe('idle');
    }
    expect(await get(simulation, app, '/api/me')).toBe(200);
  });

  test('while a way back is on its way after it never reached the server', async () => {
    const { simulation, app, startDownload } = await openPage(kind);
    app.fetch('/api/slow?ms=100').catch(() => {});
    await simulation.advance(50);
    startDownload();
    await simulation.advance(900);
    simulation.network.inject({ lose: 'request', delayRequestMs: 500 });
    await simulation.advance(120);
    expect(state(app)).toMatchObject({ state: 'stale', stale: 'recovering' });
    expect(startDownload()).toBe(1);
    await simulation.advance(20_000);
    expect(await get(simulation, app, '/api/me')).toBe(200);
  });
});

import { expect, test } from 'vitest';
import { parseRecord } from '../../../src/record.ts';
import { get, reload, signedInApp } from '../../support/app.ts';
import { KEY, state } from './support.ts';

test('a window that answers have pushed back is known after a reload', async () => {
  const { simulation, app } = await signedInApp({ kind: 'classic' });
  expect(await get(simulation, app, '/api/me')).toBe(200); // rotates
  await simulation.advance(2_000);
  expect(await get(simulation, app, '/api/me')).toBe(200); // pushes the window back
  const next = await reload(simulation, app);
  const record = parseRecord((await next.page.store.read(KEY)) ?? '');
  expect((record?.touchedAt ?? 0) - (record?.obtainedAt ?? 0)).toBeGreaterThanOrEqual(2_000);
  await simulation.advance(3_000);
  expect(state(next).state).toBe('batchWindow');
});

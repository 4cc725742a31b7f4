/** Found by test/src/tabs-hammer.test.ts: pages that cannot see each other recover at the same time. */
import { createSimulation } from 'tokenchart/testing';
import { expect, test } from 'vitest';
import { ada, get, openApp } from '../../support/app.ts';

const alone = { hasLocks: false, hasChannels: false };

test.each(['classic', 'modern'] as const)(
  'two pages without locks and channel, restored on a stale credential, stay signed in: %s',
  async (kind) => {
    const simulation = createSimulation({ kind, ...alone });
    const before = openApp(simulation);
    await simulation.until(before.session.signIn(ada));
    await simulation.advance(7_000);
    before.fetch('/api/slow?ms=300').catch(() => {});
    await simulation.advance(100);
    before.page.kill();
    const tabs = [openApp(simulation), openApp(simulation)] as const;
    await simulation.advance(30_000);
    for (const tab of tabs) {
      expect(await get(simulation, tab, '/api/me')).toBe(200);
      await simulation.advance(12_000);
    }
  },
);

/** What the other pages say while this one reads its store for the first time must not be missed. */
import type { Store } from 'tokenchart';
import { createSimulation, type Simulation } from 'tokenchart/testing';
import { describe, expect, test } from 'vitest';
import type { SimulatedPage } from '../../../src/testing/simulation/page.ts';
import { ada, bob, get, openApp } from '../../support/app.ts';

/** A page whose reads see what lay in the store 50 ms before, as with IndexedDB on a busy disk. */
function openSlow(simulation: Simulation) {
  const page: SimulatedPage = simulation.openPage();
  const store: Store = {
    ...page.store,
    read: async (key) => {
      const text = await page.store.read(key);
      await new Promise<void>((resolve) => page.env.setTimeout(resolve, 50));
      return text;
    },
  };
  return openApp({ openPage: () => page } as unknown as Simulation, { store });
}

async function openFirst() {
  const simulation = createSimulation({ kind: 'classic', users: [ada.email, bob.email] });
  const first = openApp(simulation);
  await simulation.until(first.session.signIn(ada));
  await simulation.advance(7_000);
  return { simulation, first };
}

describe('a page that starts', () => {
  test('hears of a sign-out', async () => {
    const { simulation, first } = await openFirst();
    const second = openSlow(simulation);
    await simulation.advance(10);
    first.session.signOut();
    await simulation.advance(1_000);
    expect(second.session.getSnapshot()).toMatchObject({ state: 'signedOut', subject: null });
  });

  test('hears of another user', async () => {
    const { simulation, first } = await openFirst();
    const signingIn = first.session.signIn(bob);
    await simulation.advance(20);
    const second = openSlow(simulation); // it reads what lies there before the sign-in's answer
    await simulation.until(signingIn);
    await simulation.advance(1_000);
    expect(second.session.getSnapshot().subject).toBe(bob.email);
    const path = '/api/me?of=second';
    expect(await get(simulation, second, path)).toBe(200);
    expect(simulation.network.log.find((each) => each.path === path)?.user).toBe(bob.email);
  });
});

import type { SessionOptions, Store } from 'tokenchart';
import type { Simulation } from 'tokenchart/testing';
import type { SimulatedPage } from '../../../src/testing/simulation/page.ts';
import { type App, openApp } from '../../support/app.ts';

/** Where the record of an app of `openApp` lies in its store. */
export const KEY = 'tokenchart:default:https://app.test/auth';

export const isForced = (_: string, path: string) => path.includes('unbatch');
export const forcedCount = ({ network }: Simulation) =>
  network.log.filter(({ method, path }) => isForced(method, path)).length;
export const state = ({ session }: App) => session.getSnapshot();

/** A session in a page that is open already. */
export function openIn(
  simulation: Simulation,
  page: SimulatedPage,
  options: Partial<SessionOptions> = {},
): App {
  return { ...openApp(simulation, { env: page.env, store: page.store, ...options }), page };
}

/** The page's store, as slow as told: one operation after another, as in IndexedDB. */
export function slowStore({ env, store }: SimulatedPage, latency: () => number): Store {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const pass = () => new Promise<void>((resolve) => env.setTimeout(resolve, latency()));
    const result = last.then(pass).then(work);
    last = result.catch(() => {}); // the caller hears of it
    return result;
  };
  return {
    name: 'slow',
    coherent: true,
    read: (key) => inTurn(() => store.read(key)),
    update: (key, change) => inTurn(() => store.update(key, change)),
  };
}

import {
  createSession,
  deviseTokenAuth,
  type Session,
  type SessionOptions,
  type Warning,
} from 'tokenchart';
import { createFetch } from 'tokenchart/fetch';
import { createSimulation, type Simulation, type SimulationOptions } from 'tokenchart/testing';
import type { SimulatedPage } from '../../src/testing/simulation/page.ts';

export interface App {
  readonly page: SimulatedPage;
  readonly session: Session;
  readonly fetch: typeof fetch;
  readonly warnings: Warning[];
}

export const ada = { email: 'ada@example.com', password: 'secret123' };
export const bob = { email: 'bob@example.com', password: 'secret123' };

/** A page with a session in it, as an app would set it up. */
export function openApp(simulation: Simulation, options: Partial<SessionOptions> = {}): App {
  const page = simulation.openPage();
  const warnings: Warning[] = [];
  const session = createSession({
    protocol: deviseTokenAuth({ baseUrl: '/auth' }),
    env: page.env,
    store: page.store,
    carrier: 'request', // what is sent is what the test sends
    onWarning: (warning) => warnings.push(warning),
    ...options,
  });
  return { page, session, fetch: createFetch(session), warnings };
}

/** A device with one page, signed in, whose batch window is over. */
export async function signedInApp(
  settings: SimulationOptions,
  options: Partial<SessionOptions> = {},
): Promise<{ simulation: Simulation; app: App }> {
  const simulation = createSimulation(settings);
  const app = openApp(simulation, options);
  await simulation.until(app.session.signIn(ada));
  await simulation.advance(6_000);
  return { simulation, app };
}

/** The page is reloaded: told, then gone, then there anew. */
export async function reload(
  simulation: Simulation,
  app: App,
  options: Partial<SessionOptions> = {},
): Promise<App> {
  await app.page.unload();
  return openApp(simulation, options);
}

/** How a GET of `path` ends: its status. */
export async function get(simulation: Simulation, app: App, path: string): Promise<number> {
  return (await simulation.until(app.fetch(path))).status;
}

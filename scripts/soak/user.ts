/** A page, with an app in it that somebody uses. */

import { getEventListeners, setMaxListeners } from 'node:events';
import { createFetch } from '../../adapters/fetch.ts';
import {
  createSession,
  deviseTokenAuth,
  type Session,
  type SessionSnapshot,
} from '../../src/index.ts';
import type { SimulatedPage } from '../../src/testing/simulation/page.ts';
import type { Simulation } from '../../src/testing/simulation/simulation.ts';
import type { Chance } from '../../test/support/chance.ts';
import { Holdings } from './holdings.ts';
import type { Tally } from './tally.ts';

/** What is asked for, as often as it stands here. */
const PATHS: readonly [string, ...string[]] = [
  '/api/me',
  ...Array.from({ length: 7 }, () => '/api/me'),
  ...['/api/list/1', '/api/list/2', '/api/list/3', '/api/etag', '/api/nocontent', '/api/echo'],
  ...['/api/public', '/api/open', '/api/unprocessable', '/api/boom', '/api/slow?ms=300'],
];
/** So many components look at the session at the most. */
const MAX_VIEWS = 30;

export class User {
  readonly page: SimulatedPage;
  readonly session: Session;
  readonly holdings = new Holdings();
  /** One that lives as long as the app, as a router's or a query client's does. */
  readonly signal: AbortSignal = new AbortController().signal;
  /** Whether calls may fail: something was done to them. */
  isTroubled = false;
  readonly #fetch: typeof fetch;
  readonly #chance: Chance;
  readonly #tally: Tally;
  readonly #views: (() => void)[] = [];

  constructor(simulation: Simulation, chance: Chance, tally: Tally) {
    this.#chance = chance;
    setMaxListeners(0, this.signal); // as many as requests are out
    this.#tally = tally;
    this.page = simulation.openPage();
    this.session = createSession({
      protocol: deviseTokenAuth({ baseUrl: '/auth' }),
      env: this.holdings.watch(this.page.env),
      store: this.page.store,
      onWarning: ({ code }) => tally.note(`warning ${code}`),
    });
    this.#fetch = createFetch(this.session);
  }

  /** How many listen to its long-lived signal. */
  get listenerCount(): number {
    return getEventListeners(this.signal, 'abort').length;
  }

  /** Lets time pass as this page sees it. */
  readonly sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => this.page.env.setTimeout(resolve, ms));

  /** Uses the app for `ms` milliseconds, with so many requests at once at the most. */
  async use(lanes: number, ms: number): Promise<void> {
    const end = this.page.env.now() + ms;
    await Promise.all(Array.from({ length: lanes }, () => this.#lane(end)));
  }

  /** All components are gone. */
  unmount(): void {
    for (const undo of this.#views.splice(0)) undo();
  }

  async get(path: string): Promise<number> {
    return this.#call(path, this.#chance.happens(0.3) ? { signal: this.signal } : {});
  }

  async #lane(end: number): Promise<void> {
    const chance = this.#chance;
    while (this.page.env.now() < end) {
      if (chance.happens(0.02)) await this.#giveUpOn(chance.pick(PATHS));
      else await this.get(chance.pick(PATHS));
      if (chance.happens(0.1)) this.#render();
      if (chance.happens(0.1)) await this.sleep(chance.between(5, 300));
    }
  }

  async #giveUpOn(path: string): Promise<void> {
    const caller = new AbortController();
    const { env } = this.page;
    const timer = env.setTimeout(() => caller.abort(), this.#chance.between(0, 80));
    await this.#call(path, { signal: caller.signal });
    env.clearTimeout(timer);
  }

  /** Status 0: there was no answer. */
  async #call(path: string, init: RequestInit): Promise<number> {
    const post = path.endsWith('echo') ? { method: 'POST', body: '{"a":1}' } : {};
    try {
      const response = await this.#fetch(path, { ...post, ...init });
      await response.text();
      const isRefused = response.status === 401 && !path.endsWith('401');
      if (isRefused) this.#tally.wonder(`${path} refused`);
      return response.status;
    } catch (error) {
      this.#explain(error, init);
      return 0;
    } finally {
      this.#tally.requests += 1;
    }
  }

  #explain(error: unknown, { signal }: RequestInit): void {
    if (signal?.aborted) this.#tally.aborted += 1;
    else if (!(this.isTroubled && error instanceof TypeError)) this.#tally.wonder(String(error));
  }

  /** A component comes, or goes. */
  #render(): void {
    const { session } = this;
    const views = this.#views;
    if (views.length > 0 && this.#chance.happens(views.length / MAX_VIEWS)) {
      views.splice(this.#chance.between(0, views.length), 1)[0]?.();
    } else {
      let seen: SessionSnapshot = session.getSnapshot();
      const undo = session.subscribe(() => {
        seen = session.getSnapshot();
      });
      views.push(() => seen && undo());
    }
  }
}

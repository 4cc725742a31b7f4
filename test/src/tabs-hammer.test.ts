/** Random lives of several pages of one session: it outlives everything that DESIGN section 3 allows. */
import fc from 'fast-check';
import type { Carrier } from 'tokenchart';
import { createSimulation, type Simulation } from 'tokenchart/testing';
import { describe, expect, test } from 'vitest';
import { parseRecord } from '../../src/record.ts';
import { memoryStore } from '../../src/stores/memory.ts';
import type { SimulatedPage } from '../../src/testing/simulation/page.ts';
import { type App, ada, bob, openApp } from '../support/app.ts';

const KEY = 'tokenchart:default:https://app.test/auth';
const MAX_PAGES = 4;
/** So long after a loss, at the latest, somebody looks where nobody is told. */
const LOOK_AFTER = 1_500;
const SETTLE = 40_000;
const PATHS = ['/api/me', '/api/slow?ms=300', '/api/slow?ms=2500', '/api/boom', '/api/public'];

const means = {
  locks: {},
  channel: { hasLocks: false },
  alone: { hasLocks: false, hasChannels: false },
} as const;
type Means = keyof typeof means;
type Kind = 'classic' | 'modern';

interface Step {
  readonly do: (typeof DEEDS)[number];
  /** Which page, counted among those that can do it. */
  readonly page: number;
  readonly ms: number;
  readonly path: string;
}

/** What is done more often stands here more often. */
const DEEDS = [
  ...['get', 'get', 'get', 'get', 'get', 'wait', 'wait', 'wait', 'wait'],
  ...['open', 'close', 'kill', 'reload', 'freeze', 'thaw', 'wake', 'lose', 'signIn', 'signOut'],
] as const;

const step: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom(...DEEDS),
  page: fc.nat(MAX_PAGES - 1),
  ms: fc.oneof(fc.nat(400), fc.nat(400), fc.integer({ min: 400, max: 8_000 })),
  path: fc.constantFrom(...PATHS),
});

interface Tab extends App {
  readonly page: SimulatedPage;
  isFrozen: boolean;
}

interface Forced {
  readonly tab: Tab;
  readonly from: number;
  to: number;
}

const users = [ada, bob];

/** Two who find in the same moment that their leader is silent cannot know of each other sooner. */
const MESSAGE_MS = 1;

class Life {
  readonly simulation: Simulation;
  readonly faults: string[] = [];
  #tabs: Tab[] = [];
  #user: (typeof users)[number] | null = null;
  readonly #store = memoryStore();
  readonly #means: Means;
  readonly #kind: Kind;
  readonly #forced: Forced[] = [];
  #calls = 0;
  readonly #open = new Map<number, Tab>();
  #lostAt: number | null = null;
  #isLossPlanned = false;

  readonly #carrier: Carrier;

  constructor(kind: Kind, how: Means, carrier: Carrier, serverAheadMs: number) {
    this.#carrier = carrier;
    this.#means = how;
    this.#kind = kind;
    this.simulation = createSimulation({
      ...{ kind, serverAheadMs, store: this.#store, users: users.map(({ email }) => email) },
      ...means[how],
    });
  }

  async begin(): Promise<void> {
    this.#openTab();
    this.#openTab();
    await this.#signIn(this.#tabs[0] as Tab, ada);
  }

  async perform({ do: deed, page, ms, path }: Step): Promise<void> {
    const awake = this.#tabs.filter((tab) => !tab.isFrozen);
    const tab = awake[page % awake.length];
    if (deed === 'wait') return this.#pass(ms);
    if (deed === 'open' && this.#tabs.length < MAX_PAGES) this.#openTab();
    if (deed === 'thaw') await this.#thaw(page);
    if (!tab) return;
    if (deed === 'get') this.#get(tab, path);
    if (deed === 'wake') tab.page.wake();
    if (deed === 'signIn') await this.#signIn(tab, users[page % 2] as typeof ada);
    if (deed === 'signOut' && ms < 200) await this.#signOut(tab);
    if (['close', 'kill', 'reload', 'freeze', 'lose'].includes(deed)) await this.#lose(tab, deed);
    return this.#pass(0);
  }

  /** All is well again; whoever is there is asked. */
  async end(): Promise<void> {
    const { simulation } = this;
    simulation.network.heal();
    await this.#heal();
    for (const tab of this.#tabs) if (tab.isFrozen) await this.#thawTab(tab);
    for (const tab of this.#tabs) tab.page.wake();
    await simulation.advance(SETTLE);
    for (const tab of this.#tabs) {
      const { subject, state } = tab.session.getSnapshot();
      const name = tab.page.env.randomId();
      if (subject !== (this.#user?.email ?? null)) {
        this.faults.push(`${name} speaks for ${subject}, not for ${this.#user?.email}`);
      }
      if (state === 'stale') this.faults.push(`${name} is stale for ever`);
      const last = tab.fetch('/api/me').then(
        ({ status }) => status,
        (error: Error) => error.message,
      );
      const end = await simulation.until(last);
      if (end !== (this.#user ? 200 : 401)) this.faults.push(`${name} ends with ${end}`);
      await simulation.advance(7_000);
    }
    for (const [call, tab] of this.#open) {
      this.faults.push(`call ${call} of ${tab.page.env.randomId()} never ended`);
    }
    this.#checkOverlaps();
    await this.#dispose();
  }

  async #dispose(): Promise<void> {
    const { simulation } = this;
    for (const tab of this.#tabs) tab.session.dispose();
    await simulation.advance(0);
    for (const tab of this.#tabs) {
      if (tab.page.heldCount > 0)
        this.faults.push(`${tab.page.heldCount} timers or listeners left`);
    }
    const left = (await this.#tabs[0]?.page.env.locks()?.query())?.held ?? [];
    if (left.length > 0) this.faults.push(`locks left: ${left.map(({ name }) => name)}`);
    await simulation.advance(60_000);
    if (simulation.clock.timerCount > 0) this.faults.push('timers left');
  }

  #openTab(): void {
    const tab: Tab = Object.assign(openApp(this.#watched(), { carrier: this.#carrier }), {
      isFrozen: false,
    });
    this.#tabs.push(tab);
    tab.session.subscribe(() => {
      const { reason } = tab.session.getSnapshot();
      if (reason === 'revoked') this.faults.push(`${tab.page.env.randomId()} was signed out`);
    });
  }

  /** The simulation, with pages that note which recoveries they send. */
  #watched(): Simulation {
    const { simulation } = this;
    const note = (page: SimulatedPage) => {
      const { fetch } = page.env;
      page.env.fetch = async (url, init) => {
        if (!url.includes('unbatch')) return fetch(url, init);
        const tab = this.#tabs.find((each) => each.page === page) as Tab;
        const forced = { tab, from: simulation.clock.now(), to: Number.POSITIVE_INFINITY };
        this.#forced.push(forced);
        return fetch(url, init).finally(() => {
          forced.to = simulation.clock.now();
        });
      };
      return page;
    };
    return { openPage: () => note(simulation.openPage()) } as Simulation;
  }

  #get(tab: Tab, path: string): void {
    const { simulation } = this;
    this.#calls += 1;
    const call = this.#calls;
    const { subject, reason } = tab.session.getSnapshot();
    this.#open.set(call, tab);
    const name = `${path}${path.includes('?') ? '&' : '?'}call=${call}`;
    const seen = simulation.network.log.length;
    const check = () => {
      this.#open.delete(call);
      for (const { path: sent, user } of simulation.network.log.slice(seen)) {
        if (sent !== name || user === null || reason === 'starting') continue;
        if (user !== subject) this.faults.push(`call ${call} of ${subject} was sent as ${user}`);
      }
    };
    tab.fetch(name).then(check, check);
  }

  async #signIn(tab: Tab, user: typeof ada): Promise<void> {
    await this.simulation.until(tab.session.signIn(user));
    this.#user = user;
    this.#lostAt = null;
    await this.#tellAlone();
  }

  async #signOut(tab: Tab): Promise<void> {
    await this.simulation.until(tab.session.signOut());
    this.#user = null;
    await this.#tellAlone();
  }

  /** Without a channel the other pages hear of a sign-in or sign-out when somebody looks at them. */
  async #tellAlone(): Promise<void> {
    if (this.#means === 'alone') {
      for (const tab of this.#tabs) if (!tab.isFrozen) tab.page.wake();
    }
    await this.simulation.advance(5);
  }

  /** Something that may lose an answer, where none is lost already. */
  async #lose(tab: Tab, deed: string): Promise<void> {
    const { simulation } = this;
    if (!(await this.#isHealed())) return;
    if (deed === 'lose') {
      this.#isLossPlanned = true;
      const matches = (_: string, path: string) => {
        if (path.startsWith('/api') && this.#isLossPlanned) this.#isLossPlanned = false;
        return path.startsWith('/api');
      };
      simulation.network.inject({ lose: 'answer', matches });
      return;
    }
    this.#lostAt = simulation.clock.now();
    if (deed === 'freeze') {
      tab.isFrozen = true;
      tab.page.freeze();
      this.#excuse(tab);
      return;
    }
    if (deed === 'kill') tab.page.kill();
    else await tab.page.unload();
    this.#excuse(tab);
    this.#tabs = this.#tabs.filter((each) => each !== tab);
    for (const [call, of] of this.#open) if (of === tab) this.#open.delete(call);
    if (deed === 'reload' || this.#tabs.length === 0) this.#openTab();
  }

  #excuse(tab: Tab): void {
    for (const forced of this.#forced) {
      if (forced.tab === tab) forced.to = Math.min(forced.to, this.simulation.clock.now());
    }
  }

  /** Whether the store holds the server's newest token, and nothing is in doubt. */
  async #isHealed(): Promise<boolean> {
    const { model, clock } = this.simulation;
    const record = parseRecord((await this.#store.read(KEY)) ?? '');
    if (!record?.credential) return true;
    const { sessionId, token } = record.credential;
    const names = this.#tabs.filter((tab) => !tab.isFrozen).map((tab) => tab.page.env.randomId());
    const isDoubted = record.marks.some(({ page }) => !names.includes(page));
    const isForced = this.#forced.some(({ to }) => to > clock.now());
    const isStale = this.#tabs.some(
      (tab) => !tab.isFrozen && tab.session.getSnapshot().state === 'stale',
    );
    const isDoubtful = isDoubted || isForced || isStale || this.#isLossPlanned;
    return model.row(sessionId)?.token === token && !isDoubtful;
  }

  async #thaw(page: number): Promise<void> {
    const frozen = this.#tabs.filter((tab) => tab.isFrozen);
    const tab = frozen[page % frozen.length];
    if (tab) await this.#thawTab(tab);
  }

  async #thawTab(tab: Tab): Promise<void> {
    tab.isFrozen = false;
    await tab.page.thaw();
  }

  /** Time passes; where nobody would notice a loss, somebody looks before the window is over. */
  async #pass(ms: number): Promise<void> {
    const { simulation } = this;
    const { clock } = simulation;
    const end = clock.now() + ms;
    while (clock.now() < end) {
      const left = end - clock.now();
      const untilLook =
        this.#lostAt === null ? left : Math.max(this.#lostAt + LOOK_AFTER - clock.now(), 0);
      await simulation.advance(Math.min(left, untilLook));
      if (this.#lostAt !== null && clock.now() >= this.#lostAt + LOOK_AFTER) await this.#heal();
    }
    await simulation.advance(0);
  }

  async #heal(): Promise<void> {
    this.#lostAt = null;
    if (this.#kind !== 'classic') return;
    const isThere = this.#tabs.some((tab) => !tab.isFrozen);
    if (!isThere) this.#openTab();
    if (isThere && this.#means === 'locks') return;
    for (const tab of this.#tabs) if (!tab.isFrozen) tab.page.wake();
    await this.simulation.advance(4_000);
  }

  #checkOverlaps(): void {
    if (this.#means !== 'locks') return;
    for (const [index, a] of this.#forced.entries()) {
      for (const b of this.#forced.slice(index + 1)) {
        const isTold = b.from - a.from > MESSAGE_MS;
        if (a.tab !== b.tab && isTold && b.from < a.to && a.from < b.to) {
          this.faults.push(`two recoveries at once, at ${a.from} and ${b.from}`);
        }
      }
    }
  }
}

describe.each(Object.keys(means) as Means[])('by %s', (how) => {
  test.each(['classic', 'modern'] as const)(
    'random lives of several pages end well: %s',
    async (kind) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(step, { minLength: 5, maxLength: 50 }),
          fc.constantFrom<Carrier>('pilot', 'probe', 'request'),
          fc.integer({ min: 0, max: 999 }),
          async (steps, carrier, serverAheadMs) => {
            const life = new Life(kind, how, carrier, serverAheadMs);
            await life.begin();
            for (const each of steps) await life.perform(each);
            await life.end();
            expect(life.faults).toEqual([]);
          },
        ),
        {
          numRuns: Number(process.env['RUNS'] ?? 25),
          ...(process.env['SEED'] ? { seed: Number(process.env['SEED']) } : {}),
        },
      );
    },
    600_000,
  );
});

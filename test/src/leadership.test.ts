/** Who leads, how fast the leadership changes hands, and what stops one that leads no longer. */
import { createSimulation, type Simulation, type SimulationOptions } from 'tokenchart/testing';
import { describe, expect, test } from 'vitest';
import { Leadership } from '../../src/leadership.ts';
import { decodeMessage, encodeMessage } from '../../src/message.ts';
import type { SimulatedPage } from '../../src/testing/simulation/page.ts';

const KEY = 'session';

class Candidate {
  readonly page: SimulatedPage;
  readonly leadership: Leadership;
  readonly changes: boolean[] = [];

  constructor(simulation: Simulation, key = KEY) {
    this.page = simulation.openPage();
    const { env } = this.page;
    const from = env.randomId();
    const channel = env.openChannel(key);
    this.leadership = new Leadership({
      ...{ env, key, page: from },
      post: channel && ((kind) => channel.post(encodeMessage({ kind, from }))),
      onChange: (isLeader) => this.changes.push(isLeader),
    });
    channel?.onMessage((data) => {
      const message = decodeMessage(data);
      if (message) this.leadership.hear(message.kind, message.from);
    });
    this.leadership.enter();
  }

  get leads(): boolean {
    return this.leadership.isLeader;
  }

  need(): void {
    this.leadership.send({ type: 'leader.needed' });
  }

  /** As a page that thaws tells its parts. */
  async thaw(): Promise<void> {
    await this.page.thaw();
    this.leadership.send({ type: 'page.woke' });
  }
}

const means = {
  locks: {},
  channel: { hasLocks: false },
  alone: { hasLocks: false, hasChannels: false },
} as const;

async function open(count: number, options: SimulationOptions = {}) {
  const simulation = createSimulation(options);
  const all = Array.from({ length: count }, () => new Candidate(simulation));
  await simulation.advance(1_000);
  return { simulation, all };
}

const leaders = (all: readonly Candidate[]) => all.filter(({ leads }) => leads);

function onlyLeader(all: readonly Candidate[]): Candidate {
  expect(leaders(all)).toHaveLength(1);
  return leaders(all)[0] as Candidate;
}

/** Milliseconds until somebody among `all` leads. */
async function untilLed(simulation: Simulation, all: readonly Candidate[]): Promise<number> {
  const from = simulation.clock.now();
  while (leaders(all).length === 0) {
    expect(simulation.clock.now() - from).toBeLessThan(5_000);
    await simulation.advance(1);
  }
  return simulation.clock.now() - from;
}

const goes = {
  close: ({ page, leadership }: Candidate) => {
    leadership.leave(); // pagehide
    page.kill();
  },
  kill: ({ page }: Candidate) => page.kill(),
  freeze: ({ page }: Candidate) => page.freeze(),
  'go into the cache': ({ page, leadership }: Candidate) => {
    leadership.leave();
    page.freeze();
  },
};
type Way = keyof typeof goes;
const ways = Object.keys(goes) as Way[];

describe.each(['locks', 'channel'] as const)('by %s', (method) => {
  const device = means[method];

  test.each([1, 2, 5, 20])('one of %i pages that start at once leads', async (count) => {
    const { all } = await open(count, device);
    onlyLeader(all);
    expect(all.map(({ leadership }) => leadership.method)).toEqual(Array(count).fill(method));
    // Whoever leads was told so once, and nobody else was ever told so.
    expect(all.flatMap(({ changes }) => changes)).toEqual([true]);
  });

  test('one of pages that start one after the other leads', async () => {
    const simulation = createSimulation(device);
    const all: Candidate[] = [];
    for (let n = 0; n < 8; n += 1) {
      all.push(new Candidate(simulation));
      await simulation.advance(n * 60);
    }
    await simulation.advance(1_000);
    onlyLeader(all);
  });

  test.each(ways)('when the leader should %s, another one leads in time', async (way) => {
    const { simulation, all } = await open(4, device);
    const leader = onlyLeader(all);
    const rest = all.filter((each) => each !== leader);
    goes[way](leader);
    for (const each of rest) each.need();
    const took = await untilLed(simulation, rest);
    const isAtOnce = method === 'locks' && way !== 'freeze';
    expect(took).toBeLessThan(isAtOnce ? 100 : 1_000);
    await simulation.advance(5_000);
    onlyLeader(rest);
  });

  test.each(ways)(
    'the leader and the next should %s, too: the third leads in time',
    async (way) => {
      const { simulation, all } = await open(4, device);
      let rest = all;
      for (let n = 0; n < 3; n += 1) {
        const leader = onlyLeader(rest);
        rest = rest.filter((each) => each !== leader);
        goes[way](leader);
        for (const each of rest) each.need();
        expect(await untilLed(simulation, rest)).toBeLessThan(1_000);
        await simulation.advance(1_000);
      }
      onlyLeader(rest);
    },
  );

  test('a frozen page that is next in turn costs no more than a frozen leader', async () => {
    const { simulation, all } = await open(3, device);
    const [first, second, third] = all as [Candidate, Candidate, Candidate];
    expect(first.leads).toBe(true);
    second.page.freeze();
    goes.kill(first);
    third.need();
    expect(await untilLed(simulation, [third])).toBeLessThan(2_000);
  });

  test('a leader that answers is not deposed, however often it is needed', async () => {
    const { simulation, all } = await open(3, device);
    const leader = onlyLeader(all);
    for (let n = 0; n < 50; n += 1) {
      for (const each of all) each.need();
      await simulation.advance(n * 20);
    }
    expect(onlyLeader(all)).toBe(leader);
    expect(leader.changes).toEqual([true]);
  });

  test.each([1, 700, 60_000])(
    'a leader that slept for %i ms past its deposition leads no longer',
    async (ms) => {
      const { simulation, all } = await open(3, device);
      const leader = onlyLeader(all);
      const rest = all.filter((each) => each !== leader);
      leader.page.freeze();
      for (const each of rest) each.need();
      await untilLed(simulation, rest);
      await simulation.advance(ms);
      await leader.thaw();
      await simulation.advance(50);
      onlyLeader(all);
    },
  );

  test('a page comes back out of the cache and waits its turn; alone it leads again', async () => {
    const { simulation, all } = await open(2, device);
    const leader = onlyLeader(all);
    const other = all.find((each) => each !== leader) as Candidate;
    goes['go into the cache'](leader);
    expect(leader.leads).toBe(false);
    other.need();
    await untilLed(simulation, [other]);
    await leader.page.thaw();
    leader.leadership.enter();
    await simulation.advance(1_000);
    expect(onlyLeader(all)).toBe(other);
    goes.close(other);
    leader.need();
    expect(await untilLed(simulation, [leader])).toBeLessThan(1_000);
  });

  test('all that lose patience with a frozen leader at once agree on one', async () => {
    const { simulation, all } = await open(10, device);
    const leader = onlyLeader(all);
    const rest = all.filter((each) => each !== leader);
    for (let n = 0; n < 5; n += 1) {
      leader.page.freeze();
      for (const each of rest) each.need();
      await simulation.advance(3_000);
      onlyLeader(rest);
      await leader.thaw();
      await simulation.advance(3_000);
      onlyLeader(all);
    }
  });

  test('sessions of different names lead, and are followed, on their own', async () => {
    const simulation = createSimulation(device);
    const first = [new Candidate(simulation, 'one'), new Candidate(simulation, 'one')];
    const second = [new Candidate(simulation, 'two'), new Candidate(simulation, 'two')];
    await simulation.advance(1_000);
    const untouched = onlyLeader(second);
    goes.kill(onlyLeader(first));
    for (const each of first) if (!each.leads) each.need();
    await simulation.advance(2_000);
    expect(onlyLeader(second)).toBe(untouched);
    expect(untouched.changes).toEqual([true]);
    expect(leaders(first).length).toBeGreaterThan(0);
  });

  test('nothing is left after the end', async () => {
    const { simulation, all } = await open(5, device);
    for (const each of all) each.need();
    for (const { leadership } of all) leadership.stop();
    await simulation.advance(0);
    expect(all.map(({ page }) => page.heldCount)).toEqual(Array(5).fill(0));
    expect((await all[0]?.page.env.locks()?.query())?.held ?? []).toEqual([]);
    await simulation.advance(5_000);
    expect(leaders(all)).toHaveLength(0);
    expect(simulation.clock.timerCount).toBe(0);
  });
});

describe('by locks', () => {
  test('one that was deposed in its sleep does not confirm', async () => {
    const { simulation, all } = await open(2);
    const leader = onlyLeader(all);
    const other = all.find((each) => each !== leader) as Candidate;
    expect(await simulation.until(leader.leadership.confirm())).toBe(true);
    expect(await simulation.until(other.leadership.confirm())).toBe(false);
    leader.page.freeze();
    other.need();
    await untilLed(simulation, [other]);
    await simulation.advance(1_000);
    const thawing = leader.page.thaw();
    const confirmed = leader.leadership.confirm(); // before anything that it slept through is told
    await thawing;
    expect(await simulation.until(confirmed)).toBe(false);
    expect(await simulation.until(other.leadership.confirm())).toBe(true);
  });

  test('a confirmation that was asked for before a sleep does not hold after it', async () => {
    const { simulation, all } = await open(2);
    const leader = onlyLeader(all);
    const other = all.find((each) => each !== leader) as Candidate;
    const confirmed = leader.leadership.confirm();
    leader.page.freeze();
    other.need();
    await untilLed(simulation, [other]);
    await leader.thaw();
    expect(await simulation.until(confirmed)).toBe(false);
  });

  test('pages see which of them live', async () => {
    const { simulation, all } = await open(4);
    const [watcher, frozen, killed, left] = all as [Candidate, Candidate, Candidate, Candidate];
    const names = all.map(({ page }) => page.env.randomId());
    const gone: string[] = [];
    const { signal } = new AbortController();
    for (const name of names.slice(1)) {
      watcher.leadership.watch(name, () => gone.push(name), signal);
    }
    frozen.page.freeze();
    goes.kill(killed);
    left.leadership.leave();
    await simulation.advance(10);
    expect(gone).toEqual(names.slice(2));
    const living = await simulation.until(watcher.leadership.living(names));
    expect(living).toEqual(names.slice(0, 2));
    expect(await simulation.until(watcher.leadership.pages())).toEqual(living);
  });
});

describe('alone', () => {
  test('every page leads, and nobody is known to live', async () => {
    const { simulation, all } = await open(3, means.alone);
    expect(leaders(all)).toHaveLength(3);
    const [one] = all as [Candidate];
    expect(one.leadership.method).toBe('alone');
    expect(await simulation.until(one.leadership.confirm())).toBe(true);
    expect(await simulation.until(one.leadership.living(['page2']))).toEqual([]);
    one.leadership.leave();
    expect(one.leads).toBe(false);
    one.leadership.enter();
    await simulation.advance(1);
    expect(one.leads).toBe(true);
  });
});

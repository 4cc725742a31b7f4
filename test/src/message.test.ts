/** Messages between tabs are untrusted input. */
import fc from 'fast-check';
import { createSimulation, type Simulation } from 'tokenchart/testing';
import { describe, expect, test } from 'vitest';
import { createCredential, emptyRecord, type SessionRecord } from '../../machines/credential.ts';
import { decodeMessage, encodeMessage, type Message } from '../../src/message.ts';
import { memoryStore } from '../../src/stores/memory.ts';
import { type App, ada, get, openApp } from '../support/app.ts';

const KEY = 'tokenchart:default:https://app.test/auth';
const credential = createCredential({ sessionId: 'S', token: 'T1', expiry: 7, subject: 'ada' });
const record: SessionRecord = { ...emptyRecord, epoch: 1, credential, obtainedAt: 5, touchedAt: 6 };

const genuine: readonly Message[] = [
  ...(['hello', 'ended', 'ping', 'lead', 'claim'] as const).map((kind) => ({
    ...{ kind, from: 'page1' },
  })),
  ...(['record', 'recover'] as const).map((kind) => ({ kind, from: 'page1', record })),
  ...(['touch', 'flight'] as const).map((kind) => ({ kind, from: 'page1', at: 5, epoch: 1 })),
];

describe('a message', () => {
  test.each(genuine)('of kind $kind arrives as it was sent', (message) => {
    expect(decodeMessage(structuredClone(encodeMessage(message)))).toEqual(message);
  });

  test('brings the token, which a record itself does not show', () => {
    const heard = decodeMessage(encodeMessage({ kind: 'record', from: 'page1', record }));
    expect(heard?.record?.credential?.token).toBe('T1');
    expect(JSON.stringify(heard)).not.toContain('T1');
  });

  const whole = encodeMessage({ kind: 'record', from: 'page1', record }) as object;
  const touch = encodeMessage({ kind: 'touch', from: 'page1', at: 5, epoch: 1 }) as object;
  test.each([
    ['of another version', { ...whole, v: 2 }],
    ['of a version in words', { ...whole, v: '1' }],
    ['of no version', { ...whole, v: undefined }],
    ['of an unknown kind', { ...whole, kind: 'obey' }],
    ['of a kind that every object has', { ...whole, kind: 'toString' }],
    ['of nobody', { ...whole, from: undefined }],
    ['of a page without a proper name', { ...whole, from: 7 }],
    ['of a page with an endless name', { ...whole, from: 'x'.repeat(65) }],
    ['without its record', { ...whole, record: undefined }],
    ['with a record that is no text', { ...whole, record: { v: 1 } }],
    ['with a record of another version', { ...whole, record: '{"v":2}' }],
    ['with an endless record', { ...whole, record: `"${'x'.repeat(20_000)}"` }],
    ['with a time before all times', { ...touch, at: -1 }],
    ['with no time', { ...touch, at: Number.NaN }],
    ['with an endless time', { ...touch, at: Number.POSITIVE_INFINITY }],
    ['without its session', { ...touch, epoch: undefined }],
    ['that is a list', [1, 'record', 'page1']],
    ['that is nothing', null],
    ['that is a text', JSON.stringify(whole)],
    ['that is a function', () => whole],
  ])('%s is none', (_, data) => {
    expect(decodeMessage(data)).toBeNull();
  });

  test('with a will of its own is none', () => {
    const thrower = Object.defineProperty({ ...whole }, 'record', {
      get() {
        throw new Error('no');
      },
    });
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(decodeMessage(thrower)).toBeNull();
    expect(decodeMessage(proxy)).toBeNull();
  });
});

const HUGE = 'x'.repeat(50_000);
const POLLUTING = ['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'then'];
const bad = fc.constantFrom<unknown>(
  ...[
    null,
    true,
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '',
    HUGE,
    '🙂',
    [],
    {},
    [[]],
    2n ** 70n,
  ],
  ...[
    new Date(Number.NaN),
    new Map([[1, 1]]),
    new Set([1]),
    new ArrayBuffer(8),
    /x/,
    new Error('e'),
  ],
);
const anything = fc.anything({
  ...{ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true },
  ...{ withNullPrototype: true, withSparseArray: true, maxDepth: 2 },
});

const withKey = (message: object, key: string, value: unknown) =>
  Object.defineProperty({ ...message }, key, {
    ...{ value, enumerable: true, configurable: true, writable: true },
  });

/** A record's text with one thing in it that cannot be. */
function brokenText(text: string, key: string, value: unknown): string {
  try {
    const broken = JSON.stringify(withKey(JSON.parse(text) as object, key, value));
    // That would be a genuine sign-out.
    return broken.includes('"credential":null') ? text.slice(1) : broken;
  } catch {
    return text.slice(1); // a bigint, or no record at all
  }
}

/** Everything but what would be a genuine message, and replays of genuine ones. */
function hostile(heard: readonly object[]): fc.Arbitrary<unknown> {
  const replay = fc.constantFrom(...heard);
  const keys = ['v', 'kind', 'from', 'record', 'at', 'epoch'];
  const recordKeys = ['v', 'epoch', 'credential', 'previous', 'obtainedAt', 'touchedAt', 'marks'];
  const withText = heard.filter((message) => 'record' in message) as { record: string }[];
  return fc.oneof(
    replay,
    anything,
    fc.tuple(replay, fc.constantFrom<unknown>(0, 2, '1', null, 1n)).map(([m, v]) => ({ ...m, v })),
    fc.tuple(replay, fc.constantFrom(...keys), bad).map(([m, key, v]) => withKey(m, key, v)),
    fc
      .tuple(fc.constantFrom(...withText), fc.constantFrom(...recordKeys), bad)
      .map(([m, key, v]) => ({ ...m, record: brokenText(m.record, key, v) })),
    fc
      .tuple(replay, fc.constantFrom(...POLLUTING), anything)
      .map(([m, key, v]) => withKey(m, key, v)),
    fc
      .tuple(fc.constantFrom(...withText), fc.constantFrom(...POLLUTING), fc.jsonValue())
      .map(([m, key, v]) => ({ ...m, record: brokenText(m.record, key, v) })),
  );
}

interface Life {
  readonly simulation: Simulation;
  readonly tabs: readonly App[];
  readonly heard: readonly object[];
  readonly texts: Map<string, string>;
  post(data: unknown, name?: string): void;
}

/** Two pages with a past, and one that hears everything they say and speaks under their names. */
async function openLife(hasLocks: boolean): Promise<Life> {
  const texts = new Map<string, string>();
  const simulation = createSimulation({ kind: 'classic', hasLocks, store: memoryStore(texts) });
  const spy = simulation.openPage();
  const heard: object[] = [];
  const channel = spy.env.openChannel(KEY);
  channel?.onMessage((data) => heard.push(data as object));
  const tabs = [openApp(simulation), openApp(simulation)];
  await simulation.until((tabs[0] as App).session.signIn(ada));
  for (const tab of [...tabs, ...tabs]) {
    await simulation.advance(7_000);
    expect(await get(simulation, tab, '/api/me')).toBe(200);
    expect(await get(simulation, tab, '/api/me')).toBe(200);
  }
  await simulation.advance(7_000);
  simulation.network.inject({ lose: 'answer' });
  await simulation.until((tabs[1] as App).fetch('/api/me').catch(() => {}));
  await simulation.advance(20_000);
  const others = new Map<string, ReturnType<typeof spy.env.openChannel>>();
  const post = (data: unknown, name = KEY) => {
    if (!others.has(name)) others.set(name, spy.env.openChannel(name));
    (name === KEY ? channel : others.get(name))?.post(data);
  };
  return { simulation, tabs, heard: [...heard], texts, post };
}

/** All that a session is: what can be seen, what is stored, what the server did. */
const stateOf = ({ simulation, tabs, texts }: Life) => ({
  seen: tabs.map(({ session }) => ({ ...session.getSnapshot(), isLeader: null })),
  // Without locks, whoever can speak can depose; the next need elects again.
  leaders: tabs.filter(({ session }) => {
    const { isLeader, leadership } = session.getSnapshot();
    return isLeader && leadership === 'locks';
  }).length,
  texts: [...texts],
  requests: simulation.network.log.length,
  timers: simulation.clock.timerCount,
});

const COUNT = Number(process.env['MESSAGES'] ?? 10_000);

describe.each([
  ['locks', true],
  ['channel', false],
] as const)('a session of two pages, by %s', (_, hasLocks) => {
  test(`is not changed by ${COUNT} messages that are none, or old`, async () => {
    const life = await openLife(hasLocks);
    const { simulation, tabs, heard } = life;
    expect(new Set(heard.map((message) => (message as Message).kind)).size).toBeGreaterThan(6);
    const before = stateOf(life);
    const seed = Number(process.env['SEED'] ?? 1);
    const messages = fc.sample(hostile(heard), { numRuns: COUNT, seed });
    for (const [n, message] of messages.entries()) {
      life.post(message);
      if (n % 200 === 0) await simulation.advance(2);
    }
    await simulation.advance(20_000);
    expect(stateOf(life)).toEqual(before);
    expect(Object.keys(Object.prototype)).toEqual([]);
    for (const tab of tabs) {
      expect(tab.warnings).toEqual([]);
      expect(await get(simulation, tab, '/api/me')).toBe(200);
      await simulation.advance(7_000);
    }
  }, 60_000);

  test('is changed by one genuine message: the fuzz above can fail', async () => {
    const life = await openLife(hasLocks);
    const before = stateOf(life);
    const newer = { ...record, epoch: 9 };
    life.post(encodeMessage({ kind: 'record', from: 'page9', record: newer }));
    await life.simulation.advance(100);
    expect(stateOf(life)).not.toEqual(before);
    for (const { session } of life.tabs) expect(session.getSnapshot().subject).toBe('ada');
  });

  test('does not hear what is said to others', async () => {
    const life = await openLife(hasLocks);
    const before = stateOf(life);
    const newer = encodeMessage({
      ...{ kind: 'record', from: 'page9', record: { ...record, epoch: 9 } },
    });
    const names = ['tokenchart:other:https://app.test/auth', 'tokenchart', `${KEY}:leader`, ''];
    for (const name of names) life.post(newer, name);
    await life.simulation.advance(1_000);
    expect(stateOf(life)).toEqual(before);
  });

  test('recovers once, however often it is asked to for one token', async () => {
    const life = await openLife(hasLocks);
    const last = life.heard.findLast((message) => 'record' in message) as { record: string };
    const requests = life.simulation.network.log.length;
    for (let n = 0; n < 100; n += 1) {
      life.post({ v: 1, kind: 'recover', from: 'page9', record: last.record });
      await life.simulation.advance(100);
    }
    expect(life.simulation.network.log.length - requests).toBe(1);
  });
});

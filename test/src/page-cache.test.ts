/** WebKit's back/forward cache, told by events: what it does to a real transaction is told in browsers. */
import { IDBFactory } from 'fake-indexeddb';
import { indexedDbStore } from 'tokenchart';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

const KEY = 'session';

let page: EventTarget;
let indexedDB: IDBFactory;

function stubPage(vendor: string): void {
  page = new EventTarget();
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
  vi.stubGlobal('navigator', { vendor });
}

const tell = (type: 'pagehide' | 'pageshow', persisted: boolean) =>
  page.dispatchEvent(Object.assign(new Event(type), { persisted }));

const open = () => indexedDbStore({ indexedDB });

/** The store of a page that is told nothing: it looks for its page when it is used first. */
async function openElsewhere() {
  const { navigator } = globalThis;
  vi.stubGlobal('navigator', undefined);
  const store = open();
  await store.read(KEY);
  vi.stubGlobal('navigator', navigator);
  return store;
}

/** What two stores see of an update whose transaction has just begun when its page goes. */
async function cutOff(persisted: boolean) {
  const other = await openElsewhere();
  const cached = open();
  await cached.read(KEY);
  const given: (string | null)[] = [];
  const update = cached.update(KEY, (text) => {
    given.push(text);
    return `${text} and more`;
  });
  await microtasks();
  tell('pagehide', persisted);
  const seen = await other.update(KEY, (text) => text ?? 'other');
  tell('pageshow', persisted);
  return { given, seen, result: await update, stored: await other.read(KEY) };
}

/** Enough for a transaction to begin, and for none to end. */
async function microtasks(): Promise<void> {
  for (let n = 0; n < 10; n += 1) await Promise.resolve();
}

beforeEach(() => {
  indexedDB = new IDBFactory();
});

afterEach(() => vi.unstubAllGlobals());

describe('in WebKit', () => {
  beforeEach(() => stubPage('Apple Computer, Inc.'));

  test('an update that is cut off by the cache begins anew on what is stored by then', async () => {
    expect(await cutOff(true)).toEqual({
      given: ['other'],
      seen: 'other',
      result: 'other and more',
      stored: 'other and more',
    });
  });

  test('a page that goes while its change is made begins anew when it is back', async () => {
    const store = open();
    await store.read(KEY);
    let tries = 0;
    const update = store.update(KEY, () => {
      tries += 1;
      if (tries === 1) tell('pagehide', true);
      return 'text';
    });
    await vi.waitUntil(() => tries > 0);
    tell('pageshow', true);
    expect([await update, tries]).toEqual(['text', 2]);
  });

  test('a page that goes for good finishes what it has begun', async () => {
    expect(await cutOff(false)).toMatchObject({ given: [null], seen: 'null and more' });
  });

  test('nothing begins in a cached page, whoever asked first', async () => {
    const other = await openElsewhere();
    const cached = open();
    await cached.update(KEY, () => 'before');
    tell('pagehide', true);
    let isRead = false;
    const read = cached.read(KEY).finally(() => {
      isRead = true;
    });
    await other.update(KEY, () => 'meanwhile');
    expect(isRead).toBe(false);
    tell('pageshow', true);
    expect(await read).toBe('meanwhile');
  });

  test('a second stay in the cache is as the first', async () => {
    const store = open();
    for (const text of ['first', 'second']) {
      tell('pagehide', true);
      const update = store.update(KEY, () => text);
      tell('pageshow', true);
      expect(await update).toBe(text);
    }
  });

  test('a closed store listens no more, and works when it is used again', async () => {
    const store = open();
    await store.update(KEY, () => 'text');
    store.close?.();
    tell('pagehide', true);
    expect(await store.read(KEY)).toBe('text');
  });
});

test('a transaction that the browser has ended is told to the caller alone', async () => {
  const isOver = () => {
    throw new Error('it is over');
  };
  const request = { result: undefined, onsuccess() {} };
  const texts = { get: () => request, put: isOver };
  const transaction = { objectStore: () => texts, abort: isOver, addEventListener() {} };
  const opening = { result: { transaction: () => transaction, close() {} }, onsuccess() {} };
  const update = indexedDbStore({ indexedDB: { open: () => opening } }).update(KEY, () => 'text');
  opening.onsuccess();
  await microtasks();
  expect(() => request.onsuccess()).not.toThrow();
  await expect(update).rejects.toThrow('it is over');
});

test('elsewhere a cached page finishes what it has begun', async () => {
  stubPage('Google Inc.');
  expect(await cutOff(true)).toMatchObject({ given: [null], seen: 'null and more' });
});

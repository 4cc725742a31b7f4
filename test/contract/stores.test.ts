import { forceCloseDatabase, IDBFactory, IDBObjectStore } from 'fake-indexeddb';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { resilientStore, type StoreTrouble } from '../../src/resilient-store.ts';
import type { Store } from '../../src/store.ts';
import { type CookieStoreOptions, cookieStore } from '../../src/stores/cookie.ts';
import { indexedDbStore } from '../../src/stores/indexed-db.ts';
import { localStorageStore } from '../../src/stores/local-storage.ts';
import { memoryStore } from '../../src/stores/memory.ts';
import { FakeCookies } from './fake-cookies.ts';
import { FakeStorage } from './fake-storage.ts';
import { deleteForeign, putForeign } from './foreign-database.ts';
import { increment, rejection, type StoreFixture } from './store-cases.ts';
import { describeStore } from './store-contract.ts';

const troubles: StoreTrouble[] = [];
const SECRET = 'a-token-that-must-not-be-told';

const fixtures: Record<string, () => StoreFixture> = {
  memoryStore() {
    const texts = new Map<string, string>();
    return {
      open: () => memoryStore(texts),
      writeForeign: (key, text) => void texts.set(key, text),
    };
  },
  localStorageStore() {
    const storage = new FakeStorage();
    return {
      open: () => localStorageStore({ storage }),
      writeForeign: (key, text) => storage.setItem(key, text),
    };
  },
  cookieStore() {
    const cookies = new FakeCookies();
    return {
      open: () => cookieStore({ cookies }),
      writeForeign(key, text) {
        cookies.cookie = `${key}=${text}`;
      },
    };
  },
  indexedDbStore() {
    const indexedDB = new IDBFactory();
    return {
      open: () => indexedDbStore({ indexedDB }),
      writeForeign: (key, text) => putForeign(indexedDB, 'tokenchart', key, text),
    };
  },
};

for (const [name, makeFixture] of Object.entries(fixtures)) {
  describeStore(name, makeFixture);
  describeStore(`resilientStore over ${name}`, () => {
    const { open, writeForeign } = makeFixture();
    return { open: () => resilient(open()), writeForeign };
  });
}

function resilient(store: Store): Store {
  return resilientStore(store, { timers: globalThis, onTrouble: (each) => troubles.push(each) });
}

afterEach(() => {
  vi.unstubAllGlobals();
  expect(troubles.splice(0)).toEqual([]);
});

test('each store says what it is', () => {
  const stores = [memoryStore(), localStorageStore(), cookieStore(), indexedDbStore()];
  expect(stores.map(({ name, coherent }) => [name, coherent])).toEqual([
    ['memory', false],
    ['localStorage', false],
    ['cookie', false],
    ['indexedDB', true],
  ]);
});

describe('localStorageStore', () => {
  test('rejects where there is no room, and keeps what was there', async () => {
    const storage = new FakeStorage();
    const store = localStorageStore({ storage });
    await store.update('a', () => 'one');
    storage.quota = 0;
    const error = await rejection(store.update('a', () => SECRET));
    expect(error).toMatchObject({ name: 'QuotaExceededError' });
    expect(await store.read('a')).toBe('one');
  });

  test('rejects where the mere access throws', async () => {
    const denied = new DOMException('denied', 'SecurityError');
    vi.stubGlobal('localStorage', undefined);
    Object.defineProperty(globalThis, 'localStorage', {
      configurable: true,
      get() {
        throw denied;
      },
    });
    const store = localStorageStore();
    expect(await rejection(store.read('a'))).toBe(denied);
    expect(await rejection(store.update('a', () => 'one'))).toBe(denied);
  });

  test('rejects where there is none', async () => {
    vi.stubGlobal('localStorage', undefined);
    await expect(localStorageStore().read('a')).rejects.toThrow('localStorage is not available');
  });

  test('looks the global up when it is used', async () => {
    const store = localStorageStore();
    vi.stubGlobal('localStorage', new FakeStorage());
    expect(await store.update('a', () => 'one')).toBe('one');
  });
});

describe('cookieStore', () => {
  const lastCookie = async (options: CookieStoreOptions) => {
    const cookies = new FakeCookies('/app/page');
    await cookieStore({ ...options, cookies }).update('a', () => 'one');
    return cookies.assigned.at(-1);
  };

  test('sets the attributes', async () => {
    expect(await lastCookie({})).toBe('a=one; path=/; samesite=Lax');
    expect(
      await lastCookie({
        path: '/app',
        sameSite: 'None',
        secure: true,
        maxAgeS: 60,
        domain: 'example.test',
      }),
    ).toBe('a=one; path=/app; samesite=None; domain=example.test; max-age=60; secure');
  });

  test('is secure by itself on https, and told otherwise not', async () => {
    vi.stubGlobal('location', { protocol: 'https:' });
    expect(await lastCookie({})).toBe('a=one; path=/; samesite=Lax; secure');
    expect(await lastCookie({ secure: false })).toBe('a=one; path=/; samesite=Lax');
    vi.stubGlobal('location', { protocol: 'http:' });
    expect(await lastCookie({})).toBe('a=one; path=/; samesite=Lax');
  });

  test('reads what js-cookie wrote, and writes what js-cookie reads', async () => {
    const cookies = new FakeCookies();
    vi.stubGlobal('document', cookies);
    const { default: jsCookie } = await import('js-cookie');
    const text = '{"access-token":"a;b c%","uid":"ä@example.test"}';
    jsCookie.set('a', text);
    expect(await cookieStore().read('a')).toBe(text);
    await cookieStore().update('a', (before) => `${before}!`);
    expect(jsCookie.get('a')).toBe(`${text}!`);
  });

  test('rejects a text that is too long, and keeps what was there', async () => {
    const store = cookieStore({ cookies: new FakeCookies() });
    await store.update('a', () => 'one');
    const error = await rejection(store.update('a', () => SECRET.padEnd(1500, 'ä')));
    expect(String(error)).toMatch(/cookie "a" would take \d+ of at most 4096 bytes/);
    expect(String(error)).not.toContain(SECRET);
    expect(await store.read('a')).toBe('one');
  });

  test('stores 4096 bytes and refuses one more', async () => {
    const store = cookieStore({ cookies: new FakeCookies() });
    const room = 4096 - 'a=; path=/; samesite=Lax'.length;
    expect(await store.update('a', () => 'x'.repeat(room))).toHaveLength(room);
    await expect(store.update('a', () => 'x'.repeat(room + 1))).rejects.toThrow('4097 of');
  });

  test('rejects where cookies are blocked, and tells no value', async () => {
    const cookies = new FakeCookies();
    cookies.blocked = true;
    const error = await rejection(cookieStore({ cookies }).update('a', () => SECRET));
    expect(String(error)).toContain('cookie "a" was not stored: cookies are blocked');
    expect(String(error)).not.toContain(SECRET);
  });

  test('rejects a secure cookie on a page that is not', async () => {
    const cookies = new FakeCookies('/', false);
    const store = cookieStore({ cookies, secure: true });
    await expect(store.update('a', () => 'one')).rejects.toThrow('was not stored');
  });

  test('rejects where there is no document', async () => {
    await expect(cookieStore().read('a')).rejects.toThrow('cookies are not available');
  });

  test('is not misled by a cookie of the same name on a longer path', async () => {
    const cookies = new FakeCookies('/app/page');
    cookies.cookie = 'a=foreign; path=/app';
    const store = cookieStore({ cookies });
    expect(await store.read('a')).toBe('foreign');
    expect(await store.update('a', () => 'ours')).toBe('ours');
    expect(await cookieStore({ cookies }).read('a')).toBe('ours');
  });

  test('is not misled by one on a shorter path than its own', async () => {
    const cookies = new FakeCookies('/app/page');
    cookies.cookie = 'a=foreign; path=/';
    const store = cookieStore({ cookies, path: '/app' });
    expect(await store.update('a', () => 'ours')).toBe('ours');
    expect(await store.read('a')).toBe('ours');
  });

  test('says so where one of the same name keeps it from being removed', async () => {
    const cookies = new FakeCookies('/app/page');
    const store = cookieStore({ cookies });
    cookies.cookie = 'a=foreign; path=/app';
    await expect(store.update('a', () => null)).rejects.toThrow('was not removed');
  });

  test('does not take a longer name for its own', async () => {
    const cookies = new FakeCookies();
    cookies.cookie = 'aa=foreign';
    cookies.cookie = 'b=a=foreign';
    expect(await cookieStore({ cookies }).read('a')).toBeNull();
  });
});

describe('indexedDbStore', () => {
  test('rejects where there is none, and looks again the next time', async () => {
    const store = indexedDbStore();
    await expect(store.read('a')).rejects.toThrow('indexedDB is not available');
    await expect(store.update('a', () => 'one')).rejects.toThrow('indexedDB is not available');
    vi.stubGlobal('indexedDB', new IDBFactory());
    expect(await store.update('a', () => 'one')).toBe('one');
  });

  test('rejects with what opening throws, and closes without a word', async () => {
    const denied = new DOMException('denied', 'SecurityError');
    const indexedDB = new IDBFactory();
    indexedDB.open = () => {
      throw denied;
    };
    const store = indexedDbStore({ indexedDB });
    const read = rejection(store.read('a'));
    store.close?.();
    expect(await read).toBe(denied);
  });

  test('opens once for all, and late', async () => {
    const indexedDB = new IDBFactory();
    const open = vi.spyOn(indexedDB, 'open');
    const store = indexedDbStore({ indexedDB, databaseName: 'mine' });
    expect(open).not.toHaveBeenCalled();
    await Promise.all([store.read('a'), store.update('a', increment), store.read('b')]);
    await store.read('a');
    expect(open.mock.calls).toEqual([['mine']]);
  });

  test('gives way to whoever deletes the database, and starts anew', async () => {
    const indexedDB = new IDBFactory();
    const store = indexedDbStore({ indexedDB });
    await store.update('a', () => 'one');
    await deleteForeign(indexedDB, 'tokenchart');
    expect(await store.read('a')).toBeNull();
    expect(await store.update('a', () => 'two')).toBe('two');
  });

  test('works with a database that a later release has raised', async () => {
    const indexedDB = new IDBFactory();
    const store = indexedDbStore({ indexedDB });
    await store.update('a', () => 'one');
    const raised = indexedDB.open('tokenchart', 7);
    await new Promise((resolve) => {
      raised.onsuccess = resolve;
    });
    raised.result.close();
    expect(await store.read('a')).toBe('one');
  });

  test('opens anew when the browser closes the connection', async () => {
    const indexedDB = new IDBFactory();
    const opened = watchConnections(indexedDB);
    const store = indexedDbStore({ indexedDB });
    await store.update('a', () => 'one');
    forceClose(opened());
    expect(await store.read('a')).toBe('one');
  });

  test('rejects when the connection breaks without notice, and opens anew', async () => {
    const indexedDB = new IDBFactory();
    const opened = watchConnections(indexedDB);
    const store = indexedDbStore({ indexedDB });
    await store.update('a', () => 'one');
    opened().close();
    expect(await rejection(store.read('a'))).toMatchObject({ name: 'InvalidStateError' });
    expect(await store.read('a')).toBe('one');
  });

  test('resolves when the transaction is complete, not before', async () => {
    const indexedDB = new IDBFactory();
    const opened = watchConnections(indexedDB);
    const store = indexedDbStore({ indexedDB });
    await store.read('a');
    const events: string[] = [];
    onTransaction(opened(), (transaction) => {
      transaction.addEventListener('complete', () => events.push('complete'));
    });
    await store.update('a', () => 'one').then(() => events.push('resolved'));
    expect(events).toEqual(['complete', 'resolved']);
  });

  test('rejects when the transaction is aborted, and keeps what was there', async () => {
    const indexedDB = new IDBFactory();
    const opened = watchConnections(indexedDB);
    const store = indexedDbStore({ indexedDB });
    await store.update('a', () => 'one');
    onTransaction(opened(), (transaction) => {
      transaction.objectStore('texts').get('b').onsuccess = () => transaction.abort();
    });
    await expect(store.update('a', () => 'two')).rejects.toThrow('aborted');
    expect(await store.read('a')).toBe('one');
  });

  test('aborts the transaction when the change throws', async () => {
    const indexedDB = new IDBFactory();
    const opened = watchConnections(indexedDB);
    const store = indexedDbStore({ indexedDB });
    await store.read('a');
    const aborted = new Promise((resolve) => {
      onTransaction(opened(), (transaction) => transaction.addEventListener('abort', resolve));
    });
    const update = store.update('a', () => {
      throw new Error('no change today');
    });
    await expect(update).rejects.toThrow('no change today');
    await aborted;
  });

  test('writes nothing where the change returns the same text', async () => {
    const indexedDB = new IDBFactory();
    const store = indexedDbStore({ indexedDB });
    await store.update('a', () => 'one');
    const put = vi.spyOn(IDBObjectStore.prototype, 'put');
    await store.update('a', (text) => text);
    await store.update('b', (text) => text);
    expect(put).not.toHaveBeenCalled();
    put.mockRestore();
  });

  test('takes what is no text for nothing', async () => {
    const indexedDB = new IDBFactory();
    await putForeign(indexedDB, 'tokenchart', 'a', { not: 'a text' });
    const store = indexedDbStore({ indexedDB });
    expect(await store.read('a')).toBeNull();
    expect(await store.update('a', (text) => text ?? 'one')).toBe('one');
  });

  test("rejects where the database is somebody else's", async () => {
    const indexedDB = new IDBFactory();
    const request = indexedDB.open('tokenchart');
    await new Promise((resolve) => {
      request.onsuccess = resolve;
    });
    request.result.close();
    const store = indexedDbStore({ indexedDB });
    expect(await rejection(store.read('a'))).toMatchObject({ name: 'NotFoundError' });
  });
});

/** Gives the first connection that was opened through `factory`. */
function watchConnections(factory: IDBFactory): () => IDBDatabase {
  const open = vi.spyOn(factory, 'open');
  return () => {
    const request: IDBOpenDBRequest = open.mock.results[0]?.value;
    return request.result;
  };
}

/** Lets `listen` see each transaction that is made from now on, before anybody else uses it. */
function onTransaction(database: IDBDatabase, listen: (transaction: IDBTransaction) => void): void {
  const make = database.transaction.bind(database);
  vi.spyOn(database, 'transaction').mockImplementation((...args) => {
    const transaction = make(...args);
    listen(transaction);
    return transaction;
  });
}

/** fake-indexeddb types the class where it means an instance. */
function forceClose(database: IDBDatabase): void {
  (forceCloseDatabase as unknown as (database: IDBDatabase) => void)(database);
}

/** The page of stores.test.ts: runs the stores' contract over the browser's own storage. */
import type { Store } from '../../src/store.ts';
import { cookieStore } from '../../src/stores/cookie.ts';
import { indexedDbStore } from '../../src/stores/indexed-db.ts';
import { localStorageStore } from '../../src/stores/local-storage.ts';
import { deleteForeign, putForeign } from '../contract/foreign-database.ts';
import { increment, type StoreFixture, storeCases } from '../contract/store-cases.ts';

/** What the test calls in the page. */
export interface StoresPage {
  runCase(store: StoreName, name: string): Promise<void>;
  /** Adds one to a number `times` times, and returns what it is then. */
  count(store: StoreName, times: number): Promise<string | null>;
  read(store: StoreName): Promise<string | null>;
  deleteDatabase(): Promise<unknown>;
  /** What a cookie of that many characters is rejected with. */
  tooLong(length: number): Promise<string>;
}

export type StoreName = 'indexedDbStore' | 'localStorageStore' | 'cookieStore';

const DATABASE = 'tokenchart';
const fixtures: Record<StoreName, () => StoreFixture> = {
  indexedDbStore() {
    const databaseName = crypto.randomUUID();
    return {
      open: () => indexedDbStore({ databaseName }),
      writeForeign: (key, text) => putForeign(indexedDB, databaseName, key, text),
    };
  },
  localStorageStore() {
    localStorage.clear();
    return {
      open: () => localStorageStore(),
      writeForeign: (key, text) => localStorage.setItem(key, text),
    };
  },
  cookieStore: () => cookieFixture(document),
};

function cookieFixture(jar: Pick<Document, 'cookie'>): StoreFixture {
  for (const pair of jar.cookie.split('; ')) jar.cookie = `${pair.split('=')[0]}=; max-age=0`;
  return {
    open: () => cookieStore(),
    writeForeign(key, text) {
      jar.cookie = `${key}=${text}`;
    },
  };
}

const stores: Record<StoreName, Store> = {
  indexedDbStore: indexedDbStore(),
  localStorageStore: localStorageStore(),
  cookieStore: cookieStore(),
};

const page: StoresPage = {
  async runCase(store, name) {
    const found = storeCases.find((each) => each.name === name);
    if (!found) throw new Error(`no case is named ${name}`);
    await found.run(fixtures[store]());
  },
  async count(store, times) {
    let text: string | null = null;
    for (let n = 0; n < times; n += 1) text = await stores[store].update('count', increment);
    return text;
  },
  read: (store) => stores[store].read('count'),
  deleteDatabase: () => deleteForeign(indexedDB, DATABASE),
  tooLong: (length) =>
    stores.cookieStore
      .update('long', () => 'x'.repeat(length))
      .then(
        () => 'stored',
        (error) => String(error),
      ),
};

Object.assign(globalThis, { stores: page });

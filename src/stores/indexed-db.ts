import type { Store } from '../store.ts';
import { abort, PageCache } from './page-cache.ts';

type Change = (text: string | null) => string | null;

const TEXTS = 'texts';

/** Options of {@link indexedDbStore}. */
export interface IndexedDbStoreOptions {
  /** The database. Pages of one origin share the session if they share the name. Default `tokenchart`. */
  readonly databaseName?: string;
  /** The factory to use instead of the global `indexedDB`. */
  readonly indexedDB?: { open(name: string): unknown };
}

/**
 * Keeps the session in IndexedDB, the one storage that is coherent between tabs and survives a killed
 * browser: the default. An update is one transaction, and is over when that is complete.
 *
 * Weaknesses: not there in some private modes and in opaque origins (sandboxed frames, `data:` pages),
 * where it rejects; an update takes about 0.4 ms; any script of the origin can read it. It waits without
 * limit for a database that does not open.
 *
 * @example
 * ```ts
 * import { indexedDbStore } from 'tokenchart';
 *
 * const store = indexedDbStore({ databaseName: 'my-application' });
 * ```
 */
export function indexedDbStore(options: IndexedDbStoreOptions = {}): Store {
  let current: Connection | undefined;

  const forget = (connection: Connection) => {
    connection.cache.stop();
    if (current === connection) current = undefined;
  };
  const connect = () => {
    const lost = () => forget(connection);
    const connection: Connection = { database: open(options, lost), cache: new PageCache() };
    connection.database.catch(lost);
    return connection;
  };
  const run = async (key: string, change?: Change): Promise<string | null> => {
    current ??= connect();
    const connection = current;
    const { cache } = connection;
    const database = await connection.database;
    await cache.shown();
    try {
      return await transact(database, cache, key, change);
    } catch (error) {
      if (error instanceof Cut && connection === current) return run(key, change);
      // Safari breaks connections without a `close` event: the next use opens a new one.
      forget(connection);
      database.close();
      throw error;
    }
  };
  return {
    name: 'indexedDB',
    coherent: true,
    read: (key) => run(key),
    update: run,
    close() {
      current?.database.then(
        (database) => database.close(),
        () => {}, // reported to whoever asked for it
      );
      if (current) forget(current);
    },
  };
}

interface Connection {
  readonly database: Promise<IDBDatabase>;
  readonly cache: PageCache;
}

function open(options: IndexedDbStoreOptions, lost: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const factory = (options.indexedDB as IDBFactory | undefined) ?? globalThis.indexedDB;
    if (!factory) throw new Error('indexedDB is not available here');
    // without a version: a page of a later release may have raised it
    const request = factory.open(options.databaseName ?? 'tokenchart');
    request.onupgradeneeded = () => request.result.createObjectStore(TEXTS);
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const database = request.result;
      database.onclose = lost;
      database.onversionchange = () => {
        database.close(); // or whoever deletes the database waits for us
        lost();
      };
      resolve(database);
    };
  });
}

/** The page was cached meanwhile: nothing has happened. */
class Cut extends Error {}

function transact(
  database: IDBDatabase,
  cache: PageCache,
  key: string,
  change?: Change,
): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(TEXTS, change ? 'readwrite' : 'readonly');
    cache.follow(transaction);
    const texts = transaction.objectStore(TEXTS);
    const request = texts.get(key);
    let text: string | null = null;
    request.onsuccess = () => {
      const before = typeof request.result === 'string' ? request.result : null;
      try {
        text = change ? change(before) : before;
        if (text === before) return;
        if (text === null) texts.delete(key);
        else texts.put(text, key);
        transaction.commit?.(); // needs no more of the page
      } catch (error) {
        if (cache.wasCut(transaction)) return; // `onabort` says so
        reject(error); // before `onabort` does with less to say
        abort(transaction);
      }
    };
    transaction.oncomplete = () => resolve(text);
    transaction.onabort = () =>
      reject(cache.wasCut(transaction) ? new Cut() : errorOf(transaction));
  });
}

const errorOf = ({ error }: IDBTransaction) =>
  error ?? new Error('indexedDB aborted the transaction');

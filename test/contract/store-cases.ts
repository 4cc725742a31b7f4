/**
 * What every store must do, as plain functions: vitest runs them in Node (`store-contract.ts`), a page
 * runs the same ones in a browser (`test/browser/stores.test.ts`).
 */
import fc from 'fast-check';
import type { Store } from '../../src/store.ts';

/** One place to keep texts, and how to get at it. Each case gets a fresh, empty one. */
export interface StoreFixture {
  /** A store over this place. Called again it is what a reload does. */
  open(): Store;
  /** Writes past the store, as some other code would. */
  writeForeign(key: string, text: string): void | Promise<void>;
}

/** One rule, kept if `run` does not reject. */
export interface StoreCase {
  readonly name: string;
  run(fixture: StoreFixture): Promise<void>;
}

/** Adds one to the number that the text is. */
export const increment = (text: string | null) => String(Number(text ?? 0) + 1);

export const storeCases: readonly StoreCase[] = [
  {
    name: 'reads null where nothing is',
    async run({ open }) {
      equal(await open().read('a'), null);
    },
  },
  {
    name: 'reads what was written, and says the same when it writes',
    async run({ open }) {
      const store = open();
      equal(await store.update('a', () => 'one'), 'one');
      equal(await store.read('a'), 'one');
    },
  },
  {
    name: 'tells an empty text from none',
    async run({ open }) {
      const store = open();
      equal(await store.update('a', () => ''), '');
      equal(await store.read('a'), '');
    },
  },
  {
    name: 'removes with null, also what is not there',
    async run({ open }) {
      const store = open();
      equal(await store.update('a', () => null), null);
      await store.update('a', () => 'one');
      equal(await store.update('a', () => null), null);
      equal(await store.read('a'), null);
    },
  },
  {
    name: 'keeps keys apart',
    async run({ open }) {
      const store = open();
      await store.update('a', () => 'one');
      await store.update('a b', () => 'two');
      await store.update('a=', () => 'three');
      await store.update('a b', () => null);
      equal(await store.read('a'), 'one');
      equal(await store.read('a b'), null);
      equal(await store.read('a='), 'three');
    },
  },
  {
    name: 'shows the change the current text',
    async run({ open }) {
      const store = open();
      const seen: (string | null)[] = [];
      for (const next of ['one', 'two', null, 'three']) {
        await store.update('a', (text) => {
          seen.push(text);
          return next;
        });
      }
      equal(JSON.stringify(seen), JSON.stringify([null, 'one', 'two', null]));
    },
  },
  {
    name: 'leaves a text as it is that the change returns unchanged',
    async run({ open }) {
      const store = open();
      await store.update('a', () => 'one');
      equal(await store.update('a', (text) => text), 'one');
      equal(await store.read('a'), 'one');
    },
  },
  {
    name: 'loses none of 100 updates one after the other',
    async run({ open }) {
      const store = open();
      for (let n = 1; n <= 100; n += 1) equal(await store.update('a', increment), String(n));
    },
  },
  {
    name: 'loses none of 100 concurrent updates',
    async run({ open }) {
      const store = open();
      const texts = await Promise.all(
        Array.from({ length: 100 }, () => store.update('a', increment)),
      );
      equal(new Set(texts).size, 100);
      equal(await store.read('a'), '100');
    },
  },
  {
    name: 'rejects with what the change throws, and leaves the text',
    async run({ open }) {
      const store = open();
      await store.update('a', () => 'one');
      const error = new Error('no change today');
      const update = store.update('a', () => {
        throw error;
      });
      equal(await rejection(update), error);
      equal(await store.read('a'), 'one');
      equal(await store.update('a', () => 'two'), 'two');
    },
  },
  {
    name: 'keeps any characters',
    async run({ open }) {
      const store = open();
      const nasty = [
        '; path=/x',
        'a=b; c',
        '100%',
        '%41',
        '"quoted"',
        "it's",
        'a\nb\r\n\0',
        ' ',
        '😀é',
      ];
      const texts = fc.oneof(
        fc.constantFrom(...nasty),
        fc.string({ unit: 'binary', maxLength: 60 }),
      );
      await fc.assert(
        fc.asyncProperty(texts, async (text) => {
          equal(await store.update('a', () => text), text);
          equal(await store.read('a'), text);
        }),
      );
    },
  },
  {
    name: 'has the text after a reload',
    async run({ open }) {
      const before = open();
      await before.update('a', () => 'one');
      await before.update('b', () => 'two');
      await before.update('b', () => null);
      before.close?.();
      const after = open();
      equal(await after.read('a'), 'one');
      equal(await after.read('b'), null);
    },
  },
  {
    name: 'sees what another store object over the same place has written',
    async run({ open }) {
      const [one, other] = [open(), open()];
      await one.update('a', increment);
      equal(await other.update('a', increment), '2');
      equal(await one.read('a'), '2');
    },
  },
  {
    name: 'hands over unparsed what somebody else wrote',
    async run({ open, writeForeign }) {
      await writeForeign('a', '{not:json} 50%');
      const store = open();
      equal(await store.read('a'), '{not:json} 50%');
      equal(await store.update('a', (text) => `${text}!`), '{not:json} 50%!');
    },
  },
  {
    name: 'works again after close, or rejects',
    async run({ open }) {
      const store = open();
      await store.update('a', () => 'one');
      store.close?.();
      store.close?.();
      const text = await store.read('a').catch((error) => {
        if (!(error instanceof Error)) throw new Error('rejected without an Error');
        return 'one';
      });
      equal(text, 'one');
    },
  },
  {
    name: 'ends what runs when it is closed',
    async run({ open }) {
      const store = open();
      const update = store.update('a', () => 'one');
      store.close?.();
      const [result] = await Promise.allSettled([update]);
      equal(await open().read('a'), result.status === 'fulfilled' ? 'one' : null);
    },
  },
];

/** Throws unless both are the same. Not vitest's: pages use it. */
export function equal(actual: unknown, expected: unknown): void {
  if (Object.is(actual, expected)) return;
  throw new Error(`expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
}

/** What `promise` rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  const [result] = await Promise.allSettled([promise]);
  if (result?.status !== 'rejected') throw new Error('expected a rejection');
  return result.reason;
}

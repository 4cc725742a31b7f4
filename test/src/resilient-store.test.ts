import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resilientStore, type StoreTrouble } from '../../src/resilient-store.ts';
import type { Store } from '../../src/store.ts';
import { memoryStore } from '../../src/stores/memory.ts';
import { increment, rejection } from '../contract/store-cases.ts';
import { fakeTimers, flakyStore, type Mode, settle } from './flaky-store.ts';

const KEY = 'session';

test('passes on name, coherence and closing of a store that works', async () => {
  const { store, flaky } = setup();
  expect([store.name, store.coherent]).toEqual(['flaky', true]);
  store.close?.();
  expect(flaky.closed).toBe(1);
  expect(resilientStore(memoryStore(), { timers: fakeTimers(), onTrouble() {} }).coherent).toBe(
    false,
  );
});

test('leaves no timer behind', async () => {
  const { store, timers } = setup();
  await store.update(KEY, increment);
  await store.read(KEY);
  expect(timers.pending()).toBe(0);
});

describe('a store that rejects', () => {
  test('reads come from memory, with one report until it works again', async () => {
    const { store, flaky, told } = setup();
    await store.update(KEY, () => 'one');
    flaky.mode = 'fail-reads';
    expect(await store.read(KEY)).toBe('one');
    expect(await store.read(KEY)).toBe('one');
    expect(await store.read('other')).toBeNull();
    expect(told()).toEqual(['read-failed']);
    expect(store.coherent).toBe(false);
    flaky.mode = 'work';
    await store.read(KEY);
    expect(store.coherent).toBe(true);
    flaky.mode = 'fail-reads';
    await store.read(KEY);
    expect(told()).toEqual(['read-failed', 'read-failed']);
  });

  test('the report names the store and the cause', async () => {
    const { store, flaky, troubles } = setup();
    flaky.mode = 'fail';
    await store.read(KEY);
    expect(troubles).toEqual([{ kind: 'read-failed', store: 'flaky', cause: flaky.error }]);
  });

  test('a failed write is kept, read back, and saved with the next update', async () => {
    const { store, flaky, texts, told } = setup();
    await store.update(KEY, () => 'one');
    flaky.mode = 'fail-writes';
    expect(await store.update(KEY, (text) => `${text} two`)).toBe('one two');
    expect(await store.update(KEY, (text) => `${text} three`)).toBe('one two three');
    expect(await store.read(KEY)).toBe('one two three');
    expect(texts.get(KEY)).toBe('one');
    expect(told()).toEqual(['write-failed']);
    flaky.mode = 'work';
    expect(await store.update(KEY, (text) => text)).toBe('one two three');
    expect(texts.get(KEY)).toBe('one two three');
    expect(store.coherent).toBe(true);
  });

  test('reads that work do not end the trouble with writes', async () => {
    const { store, flaky, told } = setup();
    flaky.mode = 'fail-writes';
    await store.update(KEY, () => 'one');
    await store.read(KEY);
    expect(store.coherent).toBe(false);
    await store.update(KEY, () => 'two');
    expect(told()).toEqual(['write-failed']);
  });

  test('updates that work do not end the trouble with reads', async () => {
    const { store, flaky, told } = setup();
    flaky.mode = 'fail-reads';
    await store.read(KEY);
    await store.update(KEY, () => 'one');
    expect(store.coherent).toBe(false);
    expect(await store.read(KEY)).toBe('one');
    expect(told()).toEqual(['read-failed']);
  });

  test('a removal that failed stays a removal', async () => {
    const { store, flaky, texts } = setup();
    await store.update(KEY, () => 'one');
    flaky.mode = 'fail-writes';
    expect(await store.update(KEY, () => null)).toBeNull();
    expect(await store.read(KEY)).toBeNull();
    flaky.mode = 'work';
    await store.update(KEY, (text) => text);
    expect(texts.has(KEY)).toBe(false);
  });

  test('concurrent updates build on the one that failed', async () => {
    const { store, flaky, texts } = setup();
    flaky.mode = 'fail-writes';
    await Promise.all(Array.from({ length: 50 }, () => store.update(KEY, increment)));
    flaky.mode = 'work';
    expect(await store.update(KEY, increment)).toBe('51');
    expect(texts.get(KEY)).toBe('51');
  });

  test('what another tab wrote meanwhile is the truth, for a read and for an update', async () => {
    for (const next of ['read', 'update'] as const) {
      const { store, flaky, texts } = setup();
      await store.update(KEY, () => 'one');
      flaky.mode = 'fail-writes';
      await store.update(KEY, () => 'ours');
      texts.set(KEY, 'theirs');
      flaky.mode = 'work';
      const text = next === 'read' ? store.read(KEY) : store.update(KEY, (text) => text);
      expect(await text).toBe('theirs');
      expect(texts.get(KEY)).toBe('theirs');
    }
  });

  test('a change of nothing does not hide a text that was never seen', async () => {
    const { store, flaky, texts } = setup();
    texts.set(KEY, 'from the last page');
    flaky.mode = 'fail';
    expect(await store.update(KEY, (text) => text && `${text} marked`)).toBeNull();
    flaky.mode = 'work';
    expect(await store.read(KEY)).toBe('from the last page');
  });

  test('a text written over one that was never seen wins', async () => {
    const { store, flaky, texts } = setup();
    texts.set(KEY, 'from the last page');
    flaky.mode = 'fail';
    await store.update(KEY, () => 'signed in');
    flaky.mode = 'work';
    expect(await store.read(KEY)).toBe('signed in');
    expect(await store.update(KEY, (text) => `${text} again`)).toBe('signed in again');
    expect(texts.get(KEY)).toBe('signed in again');
  });

  test('a read that began before a failed write does not undo it', async () => {
    const { store, flaky } = setup();
    await store.update(KEY, () => 'one');
    flaky.mode = 'hang';
    const read = store.read(KEY);
    flaky.mode = 'fail-writes';
    await store.update(KEY, () => 'two');
    flaky.answer();
    expect(await read).toBe('two');
    expect(await store.read(KEY)).toBe('two');
  });

  test('a throw in place of a rejection is the same', async () => {
    const { store, flaky, told } = setup();
    flaky.mode = 'throw';
    expect(await store.update(KEY, () => 'one')).toBe('one');
    expect(await store.read(KEY)).toBe('one');
    expect(told()).toEqual(['write-failed', 'read-failed']);
  });
});

describe('what callers throw', () => {
  test('a change that throws rejects, is no trouble, and stops nobody', async () => {
    const { store, flaky, told } = setup();
    const error = new Error('no change today');
    const fails = () =>
      store.update(KEY, () => {
        throw error;
      });
    expect(await rejection(fails())).toBe(error);
    expect(told()).toEqual([]);
    flaky.mode = 'fail';
    expect(await rejection(fails())).toBe(error);
    expect(await store.update(KEY, () => 'one')).toBe('one');
  });

  test('a reporter that throws costs no text', async () => {
    const flaky = flakyStore(new Map());
    const store = resilientStore(flaky, {
      timers: fakeTimers(),
      onTrouble() {
        throw new Error('the logger is out of order');
      },
    });
    flaky.mode = 'fail';
    expect(await store.update(KEY, () => 'one')).toBe('one');
    expect(await store.read(KEY)).toBe('one');
  });
});

describe('a store that hangs', () => {
  test('is waited for 2000 ms, or as long as told', async () => {
    for (const openTimeoutMs of [undefined, 50]) {
      const { store, flaky, timers, told } = setup(openTimeoutMs);
      flaky.mode = 'hang';
      const read = store.read(KEY);
      await timers.advance((openTimeoutMs ?? 2000) - 1);
      expect(told()).toEqual([]);
      await timers.advance(1);
      expect(await read).toBeNull();
      expect(told()).toEqual(['unavailable']);
    }
  });

  test('is reported once for reads and updates, and updates go on in memory', async () => {
    const { store, flaky, timers, told, texts } = setup();
    await store.update(KEY, increment);
    flaky.mode = 'hang';
    const both = Promise.all([store.read(KEY), store.update(KEY, increment)]);
    await timers.advance(2000);
    expect(await both).toEqual(['1', '2']);
    expect(told()).toEqual(['unavailable']);
    expect(store.coherent).toBe(false);
    expect(texts.get(KEY)).toBe('1');
  });

  test('saves with the next update when it works again', async () => {
    const { store, flaky, timers, texts } = setup();
    flaky.mode = 'hang';
    const update = store.update(KEY, increment);
    await timers.advance(2000);
    await update;
    flaky.mode = 'work';
    expect(await store.update(KEY, increment)).toBe('2');
    expect(texts.get(KEY)).toBe('2');
    expect(store.coherent).toBe(true);
  });

  test('is asked no more after three, until it answers', async () => {
    const { store, flaky, timers, texts } = setup();
    flaky.mode = 'hang';
    const updates = [1, 2, 3, 4, 5].map(() => store.update(KEY, increment));
    await timers.advance(2000);
    await timers.advance(2000);
    await timers.advance(2000);
    expect(await Promise.all(updates)).toEqual(['1', '2', '3', '4', '5']);
    expect(flaky.waiting()).toBe(3);
    expect(timers.pending()).toBe(0);
    flaky.mode = 'work';
    flaky.answer();
    await settle();
    expect(texts.get(KEY)).toBe('5');
    expect(await store.update(KEY, increment)).toBe('6');
  });
});

describe('a late answer', () => {
  /** An update that has timed out, and one more that has not, when `between` is given. */
  async function late(between?: (store: Store) => Promise<unknown>) {
    const all = setup();
    await all.store.update(KEY, () => 'base');
    all.flaky.mode = 'hang';
    const update = all.store.update(KEY, (text) => `${text}+late`);
    await all.timers.advance(2000);
    expect(await update).toBe('base+late');
    all.flaky.mode = 'work';
    await between?.(all.store);
    return all;
  }

  test('of a write saves what the memory has', async () => {
    const { store, flaky, texts } = await late();
    flaky.answer();
    await settle();
    expect(texts.get(KEY)).toBe('base+late');
    expect(await store.read(KEY)).toBe('base+late');
  });

  test('of a write does nothing after a newer one was saved', async () => {
    const { flaky, texts } = await late((store) => store.update(KEY, () => null));
    flaky.answer();
    await settle();
    expect(texts.has(KEY)).toBe(false);
  });

  test('of a write leaves alone what another tab wrote', async () => {
    const { store, flaky, texts } = await late();
    texts.set(KEY, 'theirs');
    flaky.answer();
    await settle();
    expect(texts.get(KEY)).toBe('theirs');
    expect(await store.read(KEY)).toBe('theirs');
  });

  test('of a write saves the newest text, once the first of two hanging answers', async () => {
    const { store, flaky, timers, texts } = await late();
    flaky.mode = 'hang';
    const second = store.update(KEY, (text) => `${text}+second`);
    await timers.advance(2000);
    expect(await second).toBe('base+late+second');
    flaky.answer();
    await settle();
    expect(texts.get(KEY)).toBe('base+late+second');
    flaky.mode = 'work';
    expect(await store.read(KEY)).toBe('base+late+second');
  });

  test('of a write whose change has run lands under a newer text, which is saved after it', async () => {
    const { store, flaky, timers, texts } = setup();
    await store.update(KEY, () => 'base');
    flaky.mode = 'hang-after-change';
    const first = store.update(KEY, (text) => `${text}+first`);
    await timers.advance(2000);
    expect(await first).toBe('base+first');
    flaky.mode = 'fail';
    expect(await store.update(KEY, (text) => `${text}+second`)).toBe('base+first+second');
    flaky.answer();
    await settle();
    expect(texts.get(KEY)).toBe('base+first');
    flaky.mode = 'work';
    expect(await store.read(KEY)).toBe('base+first+second');
    expect(await store.update(KEY, (text) => text)).toBe('base+first+second');
    expect(texts.get(KEY)).toBe('base+first+second');
  });

  test('of a write whose change has run makes it saved: a removal by another tab counts', async () => {
    const { store, flaky, timers, texts } = setup();
    flaky.mode = 'hang-after-change';
    const update = store.update(KEY, increment);
    await timers.advance(2000);
    expect(await update).toBe('1');
    flaky.answer();
    await settle();
    flaky.mode = 'work';
    texts.delete(KEY);
    expect(await store.read(KEY)).toBeNull();
  });

  test('of a write that lands on a newer one is undone by the next update', async () => {
    const { store, flaky, timers, texts } = setup();
    flaky.mode = 'hang-after-change';
    const first = store.update(KEY, () => 'old');
    await timers.advance(2000);
    await first;
    flaky.mode = 'work';
    await store.update(KEY, () => 'new');
    flaky.answer();
    await settle();
    expect(texts.get(KEY)).toBe('old');
    expect(await store.read(KEY)).toBe('new');
    expect(await store.update(KEY, (text) => text)).toBe('new');
    expect(texts.get(KEY)).toBe('new');
  });

  test('that is a rejection changes nothing and is not unhandled', async () => {
    const { store, flaky, told } = await late();
    flaky.refuse();
    await settle();
    expect(told()).toEqual(['unavailable']);
    expect(await store.read(KEY)).toBe('base+late');
  });

  test('of a read is remembered, unless an update ended meanwhile', async () => {
    for (const next of [null, 'written']) {
      const { store, flaky, timers, texts } = setup();
      texts.set(KEY, 'from the last page');
      flaky.mode = 'hang';
      const read = store.read(KEY);
      await timers.advance(2000);
      expect(await read).toBeNull();
      flaky.mode = 'work';
      flaky.freeze();
      if (next) await store.update(KEY, () => next);
      flaky.answer();
      await settle();
      flaky.mode = 'fail';
      expect(await store.read(KEY)).toBe(next ?? 'from the last page');
    }
  });
});

test('whatever fails or hangs when: no update of this page is lost or counted twice', async () => {
  const modes = fc.constantFrom<Mode>(
    'work',
    'fail',
    'fail-writes',
    'throw',
    'hang',
    'hang-in-transaction',
  );
  const steps = fc.array(
    fc.record({ mode: modes, operation: fc.constantFrom('update', 'read', 'answer') }),
    { maxLength: 30 },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (script) => {
      const { store, flaky, timers, texts } = setup();
      let count = 0;
      for (const { mode, operation } of script) {
        flaky.mode = mode;
        if (operation === 'answer') {
          flaky.answer();
          await settle();
        }
        const text = operation === 'update' ? store.update(KEY, increment) : store.read(KEY);
        if (operation === 'update') count += 1;
        await timers.advance(2000);
        expect(Number(await text)).toBe(count);
      }
      flaky.answer();
      await settle();
      flaky.mode = 'work';
      await store.update(KEY, increment);
      expect(Number(texts.get(KEY))).toBe(count + 1);
    }),
    { numRuns: 300 },
  );
});

function setup(openTimeoutMs?: number) {
  const texts = new Map<string, string>();
  const flaky = flakyStore(texts);
  const timers = fakeTimers();
  const troubles: StoreTrouble[] = [];
  const store = resilientStore(flaky, {
    timers,
    onTrouble: (trouble) => troubles.push(trouble),
    ...(openTimeoutMs !== undefined && { openTimeoutMs }),
  });
  return { store, flaky, texts, timers, troubles, told: () => troubles.map(({ kind }) => kind) };
}

import type { Environment } from './env.ts';
import type { Store } from './store.ts';
import { knownTexts, type Run, type Text } from './stores/known-texts.ts';

type Operation = 'read' | 'update';

/** What went wrong with a store, told once until it works again. */
export interface StoreTrouble {
  /** `unavailable`: no answer in time. The others: rejected. */
  readonly kind: 'unavailable' | 'write-failed' | 'read-failed';
  /** The store's name. */
  readonly store: string;
  /** What the store rejected with. */
  readonly cause: unknown;
}

/** Options of {@link resilientStore}. */
export interface ResilientStoreOptions {
  /** The timers to wait with, such as `globalThis`. */
  readonly timers: Pick<Environment, 'setTimeout' | 'clearTimeout'>;
  /** How long one read or update may take, opening included, in milliseconds. Default 2000. */
  readonly openTimeoutMs?: number;
  /** Called when an operation is answered that nobody waits for any more: read again. */
  readonly onLate?: () => void;
  /** Hears of trouble. What it throws is dropped. */
  readonly onTrouble: (trouble: StoreTrouble) => void;
}

/** So many operations in a row may hang; then the memory answers at once, until one of them is answered. */
const MAX_HANGING = 3;

class NoAnswer extends Error {}

/**
 * Makes of a store that may fail or hang one that does neither: it answers from memory meanwhile. A
 * text that could not be saved stays in memory and is saved with the next update. Of an update that is
 * answered after its time, `change` never runs late; at most it saves what the memory has by then.
 *
 * Rejects with what `change` itself throws, and with nothing else.
 */
export function resilientStore(store: Store, options: ResilientStoreOptions): Store {
  const memory = knownTexts();
  const troubles = createTroubles(store.name, options.onTrouble);
  const inTime = createPatience(store.name, options);
  let last: Promise<unknown> = Promise.resolve();

  const read = async (key: string): Promise<Text> => {
    const begun = memory.turn(key);
    try {
      const text = await inTime(async () => memory.seen(key, await store.read(key), begun));
      troubles.end('read');
      return text;
    } catch (cause) {
      troubles.begin('read', cause);
      return memory.text(key);
    }
  };

  const update = async (key: string, change: (text: Text) => Text): Promise<Text> => {
    const attempt: { run?: Run; thrown?: { error: unknown } } = {};
    try {
      const text = await inTime((isLate) => save(key, change, attempt, isLate));
      troubles.end('update');
      return text;
    } catch (cause) {
      if (attempt.thrown) throw attempt.thrown.error;
      troubles.begin('update', cause);
      if (!attempt.run) return memory.keepChange(key, change);
      return memory.keepRun(key, attempt.run, cause instanceof NoAnswer);
    }
  };

  const save = async (
    key: string,
    change: (text: Text) => Text,
    attempt: { run?: Run; thrown?: { error: unknown } },
    isLate: () => boolean,
  ): Promise<Text> => {
    const text = await store.update(key, (stored) => {
      if (isLate()) return memory.saveLate(key, stored);
      try {
        attempt.run = { stored, text: change(memory.current(key, stored)) };
      } catch (error) {
        attempt.thrown = { error };
        throw error;
      }
      return attempt.run.text;
    });
    if (isLate()) memory.savedLate(key, text, attempt.run !== undefined);
    else memory.saved(key, text);
    return text;
  };

  return {
    name: store.name,
    get coherent() {
      return store.coherent && troubles.none();
    },
    read,
    update(key, change) {
      // one at a time: the next one finds in memory what this one could not save
      const result = last.then(() => update(key, change));
      last = result.catch(() => {}); // the caller hears of it
      return result;
    },
    close: () => store.close?.(),
  };
}

/** Waits for an operation no longer than it may take. `isLate` tells it that nobody waits any more. */
function createPatience(
  store: string,
  { timers, openTimeoutMs = 2000, onLate }: Omit<ResilientStoreOptions, 'onTrouble'>,
) {
  let hanging = 0;
  return <T>(operation: (isLate: () => boolean) => Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      let late = false;
      const giveUp = () => reject(new NoAnswer(`${store} did not answer in ${openTimeoutMs} ms`));
      if (hanging >= MAX_HANGING) return giveUp();
      const timer = timers.setTimeout(() => {
        late = true;
        hanging += 1;
        giveUp();
      }, openTimeoutMs);
      const answered = () => {
        hanging = 0;
        timers.clearTimeout(timer);
      };
      operation(() => late)
        .finally(answered)
        .then(resolve, reject)
        .then(() => late && onLate?.());
    });
}

/** Tells each kind of trouble once, until the operation that met it works again. */
function createTroubles(store: string, onTrouble: ResilientStoreOptions['onTrouble']) {
  const begun = new Map<StoreTrouble['kind'], Operation>();
  const failed = { read: 'read-failed', update: 'write-failed' } as const;
  return {
    none: () => begun.size === 0,
    begin(operation: Operation, cause: unknown) {
      const kind = cause instanceof NoAnswer ? 'unavailable' : failed[operation];
      if (begun.has(kind)) return;
      begun.set(kind, operation);
      try {
        onTrouble({ kind, store, cause });
      } catch {
        // a reporter that fails must not cost the token
      }
    },
    end(operation: Operation) {
      for (const [kind, by] of begun) if (by === operation) begun.delete(kind);
    },
  };
}

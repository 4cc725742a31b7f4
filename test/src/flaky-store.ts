import { memoryStore } from '../../src/stores/memory.ts';

/**
 * How the store behaves from now on. After `hang-after-change` a write is on its way that may land on a
 * later one; after `hang-in-transaction` whatever comes later waits for it, as in IndexedDB.
 */
export type Mode =
  | 'work'
  | 'fail'
  | 'fail-reads'
  | 'fail-writes'
  | 'throw'
  | 'hang'
  | 'hang-after-change'
  | 'hang-in-transaction';

interface Hanging {
  resolve(): void;
  reject(error: Error): void;
}

/** A store that works, fails or hangs as told. What hangs goes on with `answer` or ends with `refuse`. */
export function flakyStore(texts: Map<string, string>) {
  const error = new Error('out of order');
  const inner = memoryStore(texts);
  let hanging: Hanging[] = [];
  const hang = () =>
    new Promise<void>((resolve, reject) => {
      hanging.push({ resolve, reject });
    });
  let isLocked = false;
  const release = (by: (each: Hanging) => void) => {
    isLocked = false;
    const released = hanging;
    hanging = [];
    released.forEach(by);
  };
  let frozen: Map<string, string> | undefined;
  const flaky = {
    name: 'flaky',
    coherent: true,
    error,
    mode: 'work' as Mode,
    closed: 0,
    waiting: () => hanging.length,
    answer: () => release(({ resolve }) => resolve()),
    refuse: () => release(({ reject }) => reject(error)),
    /** What hangs now and reads will see what there is now. */
    freeze() {
      frozen = new Map(texts);
    },
    read(key: string): Promise<string | null> {
      const { mode } = flaky;
      if (mode === 'throw') throw error;
      if (mode === 'fail' || mode === 'fail-reads') return Promise.reject(error);
      if (!isLocked && !mode.startsWith('hang')) return inner.read(key);
      return hang().then(() => (frozen ?? texts).get(key) ?? null);
    },
    update(key: string, change: (text: string | null) => string | null): Promise<string | null> {
      const { mode } = flaky;
      if (mode === 'throw') throw error;
      if (mode === 'fail') return Promise.reject(error);
      if (mode === 'hang' || isLocked) return hang().then(() => inner.update(key, change));
      if (mode === 'work' || mode === 'fail-reads') return inner.update(key, change);
      const text = change(texts.get(key) ?? null);
      if (mode === 'fail-writes') return Promise.reject(error);
      isLocked = mode === 'hang-in-transaction';
      return hang().then(() => inner.update(key, () => text));
    },
    close() {
      flaky.closed += 1;
    },
  };
  return flaky;
}

/** Timers that run when told. */
export function fakeTimers() {
  let now = 0;
  let timers: { at: number; callback: () => void }[] = [];
  return {
    pending: () => timers.length,
    setTimeout(callback: () => void, ms: number) {
      const timer = { at: now + ms, callback };
      timers.push(timer);
      return timer;
    },
    clearTimeout(timer: unknown) {
      timers = timers.filter((each) => each !== timer);
    },
    async advance(ms: number) {
      await settle();
      now += ms;
      const due = timers.filter(({ at }) => at <= now);
      timers = timers.filter(({ at }) => at > now);
      for (const { callback } of due) callback();
      await settle();
    },
  };
}

/** Lets everything happen that waits for no timer. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

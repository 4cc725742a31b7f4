/** Requests kept at one point until a test lets them go on. */
export interface Hold {
  /** How many requests are kept now. */
  readonly held: number;
  /** Resolves as soon as `count` requests (one if not told) are kept at the same time. */
  reached(count?: number): Promise<void>;
  /** Lets the request go on that was kept first; false where none is. */
  releaseNext(): boolean;
  /** Lets all go on and keeps no more. */
  release(): void;
}

/** A hold and the point where requests wait. */
export interface Gate {
  readonly hold: Hold;
  /** Waits until released. */
  pass(): Promise<void>;
}

interface Watcher {
  readonly count: number;
  readonly notify: () => void;
}

/** Makes a gate that is closed until `release`, which also calls `onRelease`. */
export function createGate(onRelease: () => void): Gate {
  const kept: (() => void)[] = [];
  let watchers: Watcher[] = [];
  let open = false;
  const tell = () => {
    const ready = watchers.filter(({ count }) => count <= kept.length);
    watchers = watchers.filter(({ count }) => count > kept.length);
    for (const { notify } of ready) notify();
  };
  const hold: Hold = {
    get held() {
      return kept.length;
    },
    reached: (count = 1) =>
      new Promise((notify) => {
        watchers.push({ count, notify });
        tell();
      }),
    releaseNext: () => {
      const next = kept.shift();
      next?.();
      return next !== undefined;
    },
    release: () => {
      open = true;
      onRelease();
      for (const next of kept.splice(0)) next();
    },
  };
  const pass = (): Promise<void> =>
    open
      ? Promise.resolve()
      : new Promise((resolve) => {
          kept.push(resolve);
          tell();
        });
  return { hold, pass };
}

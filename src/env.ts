/** What is used of Web Locks. */
export interface Locks {
  request(
    name: string,
    options: { mode?: 'exclusive' | 'shared'; steal?: boolean; signal?: AbortSignal },
    hold: () => Promise<void>,
  ): Promise<void>;
  query(): Promise<{ held?: readonly { name?: string; clientId?: string }[] }>;
}

/** What is used of a BroadcastChannel. */
export interface Channel {
  post(message: unknown): void;
  onMessage(listener: (data: unknown) => void): void;
  close(): void;
}

/** Everything that a session takes from the world around it; tests hand in their own. */
export interface Environment {
  /** Milliseconds on this device. Must not stand still while the device sleeps. */
  now(): number;
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
  fetch(input: string, init: RequestInit): Promise<Response>;
  /** A name for this page that no other one has. */
  randomId(): string;
  /** Relative URLs are resolved against this; undefined outside of a page. */
  baseUrl(): string | undefined;
  /** The page's own origin; undefined outside of a page. */
  origin(): string | undefined;
  /** Locks that the pages of this origin share; null where there are none. */
  locks(): Locks | null;
  /** A channel between the pages of this origin; null where there is none. */
  openChannel(name: string): Channel | null;
  /** Calls back when the page returns from having been hidden, frozen or cached. */
  onWake(listener: () => void): () => void;
  /** Calls back when the page may be about to go away. */
  onLeave(listener: () => void): () => void;
  /** Calls back when the network returns. */
  onOnline(listener: () => void): () => void;
}

/**
 * The browser's, or another runtime's, own means; each global is looked up when it is used.
 * Takes no parameters and throws nothing.
 */
export function defaultEnvironment(): Environment {
  return {
    now: deviceClock(),
    setTimeout: (callback, ms) => globalThis.setTimeout(callback, ms),
    clearTimeout: (timer) => globalThis.clearTimeout(timer as number),
    fetch: (input, init) => globalThis.fetch(input, init),
    randomId: () => Array.from(randomBytes(), (byte) => byte.toString(36)).join(''),
    baseUrl: () => globalThis.document?.baseURI ?? globalThis.location?.href,
    origin: () => globalThis.location?.origin,
    locks: () => (globalThis.navigator?.locks as Locks | undefined) ?? null,
    openChannel: (name) =>
      globalThis.BroadcastChannel ? openChannel(new BroadcastChannel(name)) : null,
    onWake: (listener) => {
      const wake = () => globalThis.document?.visibilityState !== 'hidden' && listener();
      const undo = [on('visibilitychange', wake), on('pageshow', wake), on('resume', wake)];
      return () => {
        for (const off of undo) off();
      };
    },
    onLeave: (listener) => on('pagehide', listener),
    onOnline: (listener) => on('online', listener),
  };
}

const randomBytes = () => globalThis.crypto.getRandomValues(new Uint8Array(10));

function openChannel(channel: BroadcastChannel): Channel {
  (channel as { unref?: () => void }).unref?.(); // Node would wait for messages for ever
  return {
    post: (message) => channel.postMessage(message),
    onMessage: (listener) => {
      channel.onmessage = ({ data }) => listener(data);
    },
    close: () => channel.close(),
  };
}

/** Outside of a page there is nothing to listen to. */
function on(type: string, listener: () => void): () => void {
  const isOfDocument = type === 'visibilitychange' || type === 'resume';
  const target: EventTarget | undefined = isOfDocument ? globalThis.document : globalThis;
  target?.addEventListener?.(type, listener);
  return () => target?.removeEventListener?.(type, listener);
}

/** A step back of the wall clock beyond this is a clock that was set, milliseconds. */
const SET_BACK = 1_000;

/**
 * Never runs backwards within a page, and goes on while the device sleeps: whichever of the wall
 * clock and the monotonic clock says that more time has passed is believed.
 */
export function deviceClock(
  wall: () => number = () => Date.now(),
  monotonic: () => number = () => performance.now(),
): () => number {
  let start = { time: wall(), wall: wall(), monotonic: monotonic() };
  let last = start.time;
  return () => {
    const passed = Math.max(wall() - start.wall, monotonic() - start.monotonic);
    const now = start.time + passed;
    if (now < last - SET_BACK) start = { time: last, wall: wall(), monotonic: monotonic() };
    last = Math.max(last, now);
    return last;
  };
}

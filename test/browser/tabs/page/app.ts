/** What the page of the stories of many tabs offers to the driver. */
import type { SessionSnapshot } from 'tokenchart';
import type { User } from '../../stories/page/app.ts';

/** By which means tabs find their leader: what the page takes away from its own browser first. */
export type Means = 'locks' | 'channel' | 'alone';

/** What can be seen of a tab. */
export interface Look {
  /** Null with the usual code, which knows nothing of a state. */
  readonly snapshot: SessionSnapshot | null;
  readonly subject: string | null;
  /** Whether the page came out of the back/forward cache. */
  readonly isRestored: boolean;
  /** The longest time without a timer, milliseconds. */
  readonly longestSleep: number;
}

/** A moment at which something visible changed. */
export interface Moment {
  /** Milliseconds since 1970, by the device's clock. */
  readonly at: number;
  readonly stale: SessionSnapshot['stale'];
  readonly isLeader: boolean;
}

/** How a call ended; null while it is out. */
export type CallEnd = { readonly status: number } | { readonly error: string } | null;

/** By what a page asks: an adapter's GET, or a POST by `fetch`. */
export type Via = 'fetch' | 'post' | 'axios' | 'swr';

/** `window.tab`. */
export interface TabApp {
  look(): Look;
  history(): readonly Moment[];
  /** Calls that are begun here are asked about by their number. */
  get(path: string): number;
  ask(path: string, via: Via): number;
  signIn(user: User): number;
  signOut(): number;
  end(call: number): CallEnd;
  /** How many calls have not ended. */
  pending(): number;
  /** Whether the worker that this page asked for is there. */
  hasWorker(): Promise<boolean>;
  /** The token that lies in the store. */
  stored(): Promise<string | null>;
  /** The user comes back to the tab. */
  wake(): void;
  /** Milliseconds from a bare channel message to its answer, by another tab. */
  bareTrip(): Promise<number>;
  /** Milliseconds from a commit here until another tab has shown it and said so. */
  commitTrip(): Promise<number>;
}

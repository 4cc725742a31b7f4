/** By which means the tabs of the right side are told apart, and what they tell. Never a token. */
import type { Report } from './messages.ts';

export type TabMessage =
  /** What the session's page in this tab tells. */
  | (Report & { readonly tab: number })
  /** It goes away. */
  | { readonly type: 'gone'; readonly tab: number }
  /** Somebody new asks who is there. */
  | { readonly type: 'who' };

/** The demo's own channel: tokenchart's is another one. */
export const openTabsChannel = () => new BroadcastChannel('tokenchart-demo:tabs');

/** How long a page waits for its number: before a reload, it may still be the old page's. */
const NUMBER_BOUND_MS = 3_000;

const lockOf = (tab: number) => `tokenchart-demo:tab:${tab}`;

/** Takes this number, or the next one that is free, for as long as the page lives. */
export async function takeNumber(wanted: number): Promise<number> {
  const patience = { signal: AbortSignal.timeout(NUMBER_BOUND_MS) };
  let number = wanted;
  let isOurs = await hold(lockOf(number), patience);
  while (!isOurs) {
    number += 1;
    isOurs = await hold(lockOf(number), { ifAvailable: true });
  }
  return number;
}

/** Resolves when the tab of this number lives no more, even if it could not tell so. */
export const whenGone = (tab: number): Promise<void> =>
  navigator.locks.request(lockOf(tab), { mode: 'shared' }, () => {});

/** Whether the lock could be had. */
const hold = (name: string, options: LockOptions) =>
  new Promise<boolean>((resolve) => {
    const held = navigator.locks.request(name, options, (lock) => {
      resolve(lock !== null);
      return lock && new Promise<never>(() => {});
    });
    held.catch(() => resolve(false));
  });

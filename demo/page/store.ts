/** The page's one state, fed by the frames, by further tabs, and by the reference server. */
import type { Side } from '../config.ts';
import { sides } from '../config.ts';
import { onReport } from '../messages.ts';
import { cleared, emptySide, receive } from './state.ts';
import { listenToTabs } from './tab-reports.ts';
import { noTabs, type PageState, withLeader } from './tabs.ts';

export interface Store {
  get(): PageState;
  /** Returns the undo. */
  subscribe(listener: () => void): () => void;
  /** Begins to count anew. */
  clear(): void;
  /** Asks the reference server now: what it tells by itself comes a moment later. */
  look(): Promise<void>;
  /**
   * Resolves when the condition holds.
   *
   * @throws Error saying what did not come about, after `withinMs`.
   */
  until(what: string, condition: (state: PageState) => boolean, withinMs?: number): Promise<void>;
}

/** Starts to listen. */
export function createStore(hasReference: boolean): Store {
  let state: PageState = {
    sides: { usual: emptySide, tokenchart: emptySide },
    tabs: noTabs,
    server: null,
  };
  const listeners = new Set<() => void>();
  const set = (next: PageState) => {
    state = withLeader(next);
    for (const listener of [...listeners]) listener();
  };
  const change = (side: Side, next: PageState['sides'][Side]) =>
    set({ ...state, sides: { ...state.sides, [side]: next } });
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };

  onReport((message) => {
    if (message.type !== 'number') {
      change(message.side, receive(state.sides[message.side], message));
    } else {
      set({ ...state, tabs: { ...state.tabs, here: message.number } });
    }
  });
  const tabs = listenToTabs({
    get: () => state.tabs,
    set: (next) => set({ ...state, tabs: next }),
  });
  if (hasReference) {
    new EventSource('/state').onmessage = ({ data }) => set({ ...state, server: JSON.parse(data) });
  }
  return {
    get: () => state,
    subscribe,
    clear() {
      for (const side of sides) change(side, cleared(state.sides[side]));
      tabs.clear();
    },
    async look() {
      if (!hasReference) return;
      const response = await fetch('/now');
      const server = (await response.json()) as PageState['server'];
      set({ ...state, server });
    },
    until: (what, condition, withinMs = 15_000) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!condition(state)) return;
          end();
          resolve();
        };
        const undo = subscribe(look);
        const timer = setTimeout(() => {
          end();
          reject(new Error(`${what} did not come about within ${withinMs / 1000} s`));
        }, withinMs);
        const end = () => {
          clearTimeout(timer);
          undo();
        };
        look();
      }),
  };
}

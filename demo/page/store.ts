/** The page's one state, fed by the frames and by the reference server. */
import type { Side } from '../config.ts';
import { sides } from '../config.ts';
import { onReport } from '../messages.ts';
import { cleared, emptySide, type PageState, receive } from './state.ts';

export interface Store {
  get(): PageState;
  /** Returns the undo. */
  subscribe(listener: () => void): () => void;
  /** Begins to count anew. */
  clear(): void;
  /**
   * Resolves when the condition holds.
   *
   * @throws Error saying what did not come about, after `withinMs`.
   */
  until(what: string, condition: (state: PageState) => boolean, withinMs?: number): Promise<void>;
}

/** Starts to listen. */
export function createStore(hasReference: boolean): Store {
  let state: PageState = { sides: { usual: emptySide, tokenchart: emptySide }, server: null };
  const listeners = new Set<() => void>();
  const set = (next: PageState) => {
    state = next;
    for (const listener of [...listeners]) listener();
  };
  const change = (side: Side, next: PageState['sides'][Side]) =>
    set({ ...state, sides: { ...state.sides, [side]: next } });
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };

  onReport((message) => change(message.side, receive(state.sides[message.side], message)));
  if (hasReference) {
    new EventSource('/state').onmessage = ({ data }) => set({ ...state, server: JSON.parse(data) });
  }
  return {
    get: () => state,
    subscribe,
    clear() {
      for (const side of sides) change(side, cleared(state.sides[side]));
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

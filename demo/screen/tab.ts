/** This page as one of the tabs of a session: its number, and what it tells the others. */
import type { SessionSnapshot } from '../../src/index.ts';
import type { Answered, Report } from '../messages.ts';
import { openTabsChannel, type TabMessage, takeNumber } from '../tabs.ts';

export interface TabState {
  /** Null until it is sure. */
  readonly number: number | null;
  readonly snapshot: SessionSnapshot | null;
  /** The number of the token that this page holds; null where that is not known. */
  readonly token: number | null;
}

export interface Tab {
  get(): TabState;
  /** Returns the undo. */
  subscribe(listener: () => void): () => void;
  /** Takes note of what this page reports, and tells the other tabs. */
  note(report: Report): void;
}

/** `tell` hears what the page finds out about itself here. */
export function joinTabs(tell: (report: Report) => void): Tab {
  const channel = openTabsChannel();
  const listeners = new Set<() => void>();
  const number = takeNumber(Number(/\d+$/.exec(location.hash)?.[0] ?? 1));
  let state: TabState = { number: null, snapshot: null, token: null };
  /** A page that goes away has said its last word. */
  let isHere = true;
  let isSignedIn: Report | null = null;
  /** The number of the newest token that any tab was brought. */
  let newest: number | null = null;

  const set = (change: Partial<TabState>) => {
    state = { ...state, ...change };
    for (const listener of [...listeners]) listener();
  };
  const send = (message: TabMessage) => isHere && channel.postMessage(message);
  const post = (report: Report) => void number.then((tab) => send({ ...report, tab }));
  /** The session has taken a token over that it was not brought by an answer. */
  const adopt = () => {
    if (newest === null || newest === state.token) return;
    set({ token: newest });
    report({ type: 'held', generation: newest });
  };
  const report = (own: Report) => {
    tell(own);
    post(own);
  };
  const hear = (message: TabMessage) => {
    if (message.type === 'who') {
      const { snapshot, token } = state;
      if (isSignedIn) post(isSignedIn);
      if (snapshot) post({ type: 'snapshot', snapshot });
      if (token !== null) post({ type: 'held', generation: token });
    } else if (message.type === 'answered') {
      newest = numberIn(message) ?? newest;
    } else if (message.type === 'held') {
      newest ??= message.generation;
    }
    // Found in the store: it can only be the newest one that was told.
    if (state.token === null && state.snapshot?.subject) adopt();
  };

  channel.onmessage = ({ data }: MessageEvent<TabMessage>) => hear(data);
  send({ type: 'who' });
  void number.then((own) => {
    history.replaceState(null, '', `#tab-${own}`);
    set({ number: own });
    tell({ type: 'number', number: own });
  });
  window.addEventListener('pagehide', () => {
    if (state.number !== null) send({ type: 'gone', tab: state.number });
    isHere = false;
  });
  window.addEventListener('pageshow', () => {
    isHere = true;
  });

  return {
    get: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    note(own) {
      post(own);
      if (own.type === 'signedIn') isSignedIn = own;
      if (own.type === 'answered') {
        newest = numberIn(own) ?? newest;
        set({ token: numberIn(own) ?? state.token });
      }
      if (own.type !== 'snapshot') return;
      const { snapshot } = own;
      const isOther = snapshot.generation !== state.snapshot?.generation;
      set({ snapshot });
      if (isOther && snapshot.subject !== null) adopt();
    },
  };
}

const numberIn = ({ brought, generation }: Answered): number | null =>
  brought === 'token' ? generation : null;

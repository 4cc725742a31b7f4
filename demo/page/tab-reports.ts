/** Hears what further tabs of the browser tell, and notices when one is gone. */
import { openTabsChannel, type TabMessage, whenGone } from '../tabs.ts';
import { cleared } from './state.ts';
import { type OtherTab, receiveTab, type TabsState, withoutTab } from './tabs.ts';

interface TabsCell {
  get(): TabsState;
  set(next: TabsState): void;
}

/** Asks who is there, and listens from now on. */
export function listenToTabs({ get, set }: TabsCell) {
  const put = (number: number, tab: OtherTab) =>
    set({ ...get(), others: new Map(get().others).set(number, tab) });
  const leave = (number: number) => {
    const tab = get().others.get(number);
    if (tab?.isThere) put(number, withoutTab(tab));
  };
  const channel = openTabsChannel();
  channel.onmessage = ({ data }: MessageEvent<TabMessage>) => {
    if (data.type === 'who' || data.tab === get().here) return;
    if (data.type === 'gone') return leave(data.tab);
    const before = get().others.get(data.tab);
    put(data.tab, receiveTab(before, data));
    // A tab that crashed says nothing.
    if (!before?.isThere) void whenGone(data.tab).then(() => leave(data.tab));
  };
  channel.postMessage({ type: 'who' } satisfies TabMessage);
  return {
    /** Begins to count anew. */
    clear() {
      const others = [...get().others].map(
        ([number, tab]) => [number, { ...cleared(tab), isThere: tab.isThere }] as const,
      );
      set({ ...get(), others: new Map(others) });
    },
  };
}

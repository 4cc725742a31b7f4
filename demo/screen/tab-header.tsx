/** Says which tab this is, where the screen has a tab of the browser to itself. */
import { useEffect, useSyncExternalStore } from 'react';
import { roleText, stateText, tokenText } from '../texts.ts';
import type { Tab } from './tab.ts';

export function TabHeader({ tab }: { readonly tab: Tab }) {
  const { number, snapshot, token } = useSyncExternalStore(tab.subscribe, tab.get);
  const name = `tab ${number ?? '…'} · ${roleText(snapshot)}`;
  useEffect(() => {
    document.title = name;
  }, [name]);
  return (
    <header className="tab" data-leader={snapshot?.isLeader ?? false}>
      <b data-testid="tab">{name}</b>
      <span>
        state <b>{stateText(snapshot)}</b>
      </span>
      <span>
        token <b>{tokenText(snapshot, token)}</b>
      </span>
      <p>Shares its session with the main page, where the log is.</p>
    </header>
  );
}

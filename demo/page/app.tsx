import { useState, useSyncExternalStore } from 'react';
import tokenchartCode from '../clients/tokenchart.ts?raw';
import usualCode from '../clients/usual.ts?raw';
import type { DemoConfig } from '../config.ts';
import { Chart } from './chart.tsx';
import { Client } from './client.tsx';
import { Controls } from './controls.tsx';
import { Narration } from './narration.tsx';
import { type Played, play } from './player.ts';
import type { Stage } from './stage.ts';
import type { Store } from './store.ts';
import type { Story } from './stories.ts';
import { TabList } from './tab-list.tsx';
import { countersOf, lastRecoverer, nextNumber, rowsOf, tabsLog } from './tabs.ts';

interface AppProps {
  readonly config: DemoConfig;
  readonly store: Store;
  readonly stage: Stage;
}

export function App({ config, store, stage }: AppProps) {
  const state = useSyncExternalStore(store.subscribe, store.get);
  const [played, setPlayed] = useState<Played | null>(null);
  const start = (story: Story) => void play(story, stage, setPlayed);
  const { server } = state;
  const { usual, tokenchart } = state.sides;
  return (
    <>
      <header className="top">
        <div>
          <h1>tokenchart</h1>
          <p>
            The server replaces the auth token at each request. Reload the page while the answer is
            on its way, and <em>the new token is lost</em>. Two clients, one screen: who stays
            signed in?
          </p>
        </div>
      </header>
      <Controls
        config={config}
        kind={server?.kind}
        isBusy={played?.isRunning ?? false}
        onPlay={start}
        onOpen={() => openTab(nextNumber(store.get()))}
      />
      <main className="columns">
        <Client
          side="usual"
          title="The usual code"
          about="js-cookie and fetch: stores each token that comes"
          state={usual}
          server={server}
          code={usualCode}
          counters={countersOf(state, 'usual')}
          log={usual.log}
        />
        <section className="middle">
          <Narration played={played} config={config} />
          <Chart snapshot={tokenchart.snapshot} />
        </section>
        <Client
          side="tokenchart"
          title="tokenchart"
          about="createSession and createFetch instead"
          state={tokenchart}
          server={server}
          code={tokenchartCode}
          counters={countersOf(state, 'tokenchart')}
          log={tabsLog(state)}
        >
          <TabList rows={rowsOf(state)} recoverer={lastRecoverer(state)} />
        </Client>
      </main>
    </>
  );
}

/** A tab of its own, not a child of this page: it outlives it, and crashes alone. */
function openTab(number: number): void {
  window.open(`./frame.html#tab-${number}`, '_blank', 'noopener');
}

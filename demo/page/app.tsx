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

interface AppProps {
  readonly config: DemoConfig;
  readonly store: Store;
  readonly stage: Stage;
}

export function App({ config, store, stage }: AppProps) {
  const { sides, server } = useSyncExternalStore(store.subscribe, store.get);
  const [played, setPlayed] = useState<Played | null>(null);
  const start = (story: Story) => void play(story, stage, setPlayed);
  const { usual, tokenchart } = sides;
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
      />
      <main className="columns">
        <Client
          side="usual"
          title="The usual code"
          about="js-cookie and fetch: stores each token that comes"
          state={usual}
          server={server}
          code={usualCode}
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
        />
      </main>
    </>
  );
}

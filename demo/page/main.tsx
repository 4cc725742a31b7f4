/** The page around the two frames. */
import { createRoot } from 'react-dom/client';
import { readConfig, type Side } from '../config.ts';
import { App } from './app.tsx';
import { createStage } from './stage.ts';
import { createStore } from './store.ts';

const config = readConfig();
const store = createStore(config.users !== null);
const stage = createStage(config, store, frameOf);

function frameOf(side: Side): HTMLIFrameElement {
  const frame = document.getElementById(`frame-${side}`);
  if (frame instanceof HTMLIFrameElement) return frame;
  throw new Error(`the page has no frame "${side}"`);
}

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element #root');
createRoot(root).render(<App config={config} store={store} stage={stage} />);

/** One frame, or one tab: an app of its own, with one of the two clients. */
import { createRoot } from 'react-dom/client';
import type { Session } from 'tokenchart';
import { inspect } from 'tokenchart/devtools';
import { type Client, tokenchartClient, usualClient } from '../clients/client.ts';
import { readConfig, type Side } from '../config.ts';
import { createReporter, isFrame, onCommand, type Report } from '../messages.ts';
import { App } from './app.tsx';
import { joinTabs } from './tab.ts';
import { TabHeader } from './tab-header.tsx';
import { tapFetch } from './tap.ts';

const side: Side = location.hash === '#usual' ? 'usual' : 'tokenchart';
const config = readConfig();
const tellFrame = createReporter(side);
const tab = side === 'tokenchart' ? joinTabs(tellFrame) : null;
const report = (told: Report) => {
  tellFrame(told);
  tab?.note(told);
};
const user = config.users?.[side] ?? null;

report({ type: 'loaded' });
tapFetch(report);
start(await (side === 'usual' ? loadUsual() : loadTokenchart()));

async function loadUsual(): Promise<Client> {
  return usualClient(await import('../clients/usual.ts'), config.api);
}

/** Tells each state of the session, too. */
async function loadTokenchart(): Promise<Client> {
  const { session, config } = await import('../clients/tokenchart.ts');
  const tell = () => report({ type: 'snapshot', snapshot: session.getSnapshot() });
  session.subscribe(tell);
  await session.ready();
  tell();
  announce(session);
  return tokenchartClient(session, config);
}

/** An inspector that nobody sees: the one on its own page lists the tabs that have one. */
function announce(session: Session): void {
  const hidden = document.createElement('div');
  hidden.hidden = true;
  document.body.append(hidden);
  inspect(session, { parent: hidden });
}

function start(client: Client): void {
  const tell = () => report({ type: 'signedIn', value: client.isSignedIn() });
  onCommand((what) => {
    if (what === 'reload') location.reload();
    else if (what === 'focus')
      window.dispatchEvent(new Event('focus')); // SWR listens to it
    else if (user) void client.signIn(user);
  });
  client.subscribe(tell);
  tell();
  const root = document.getElementById('root');
  if (!root) throw new Error('frame.html has no element #root');
  createRoot(root).render(
    <>
      {tab && !isFrame && <TabHeader tab={tab} />}
      <App client={client} urls={config.urls} user={user} />
    </>,
  );
}

/** The inspector on a page of its own: one more tab of tokenchart's session. */
import { defineInspector } from 'tokenchart/devtools';
import { createFetch } from 'tokenchart/fetch';
import { session } from '../clients/tokenchart.ts';
import { readConfig } from '../config.ts';

const { urls, users } = readConfig();
const fetch = createFetch(session);
const request = () => fetch(urls.me);

defineInspector();
const inspector = document.querySelector('tokenchart-inspector');
if (!inspector) throw new Error('inspector.html has no inspector');
inspector.session = session;

/** Null: the button needs the reference server. */
function onClick(id: string, act: (() => Promise<unknown>) | null): void {
  const button = document.querySelector<HTMLButtonElement>(`#${id}`);
  if (!button) throw new Error(`inspector.html has no button #${id}`);
  button.disabled = act === null;
  button.onclick = () => act?.().catch(() => {}); // the inspector tells what became of it
}

onClick('sign-in', users && (() => session.signIn({ ...users.tokenchart })));
onClick('request', request);
onClick('lose', users && (() => window.fetch('./switch/lose', { method: 'POST' }).then(request)));
onClick('sign-out', () => session.signOut());

/** The page of the stories: one screen, with tokenchart or with today's usual code. */
import { createRoot } from 'react-dom/client';
import { readConfig, type StoryApp } from './app.ts';
import { createCalls } from './calls.ts';
import { controlClient } from './control.ts';
import { reach } from './reach.ts';
import { createChoice, Screen } from './screen.tsx';
import { tokenchartClient } from './tokenchart.ts';

const config = readConfig(location.search);
const client = config.client === 'control' ? controlClient(config) : tokenchartClient(config);
const choice = createChoice();

const app: StoryApp = {
  view: client.view,
  reach: (names) => reach(client, names),
  warnings: () => client.warnings,
  signIn: async (user) => void (await client.signIn(user)),
  signOut: async () => void (await client.signOut()),
  ...createCalls(client.fetch, config.api),
  show: (path, pollMs = 0) => choice.set({ path, pollMs }),
};

Object.assign(globalThis, { app });
createRoot(document.body.appendChild(document.createElement('main'))).render(
  <Screen client={client} choice={choice} api={config.api} />,
);

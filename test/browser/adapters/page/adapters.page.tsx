/** The page of the adapters' stories: one library, with tokenchart or with today's usual code. */
import { version } from 'react';
import { createRoot } from 'react-dom/client';
import { readConfig } from '../../stories/page/app.ts';
import { createCalls } from '../../stories/page/calls.ts';
import { reach } from '../../stories/page/reach.ts';
import { type AdapterApp, readChoice } from './choice.ts';
import { Screens } from './screens.tsx';
import { ShownScreen } from './shown.ts';
import { tokenchartWired } from './tokenchart.ts';
import { usualWired } from './usual.ts';
import { messageOf } from './wired.ts';

const config = readConfig(location.search);
const choice = readChoice(location.search);
const isControl = config.client === 'control';
const wired = isControl ? usualWired(config, choice) : tokenchartWired(config, choice.adapter);
const shown = new ShownScreen();
const api = config.api || location.origin;

const app: AdapterApp = {
  view: wired.view,
  reach: (names) => reach(wired, names),
  warnings: () => wired.warnings,
  signIn: async (user) => void (await wired.signIn(user)),
  signOut: async () => void (await wired.signOut()),
  ...createCalls(wired.fetch, config.api),
  show: () => {}, // these stories have their own screens
  open: shown.set,
  save: () => shown.onSave(),
  async send({ path, ...rest }) {
    try {
      const answer = await wired.send({ url: new URL(path, api).href, ...rest });
      await answer.text();
      return answer.status;
    } catch (error) {
      return messageOf(error);
    }
  },
  reactVersion: version,
};

Object.assign(globalThis, { app });
createRoot(document.body.appendChild(document.createElement('main'))).render(
  <Screens wired={wired} adapter={choice.adapter} api={api} shown={shown} />,
);

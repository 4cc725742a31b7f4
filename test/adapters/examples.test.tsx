// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.test/" }
/** The examples run as they are, on a simulated device. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fireEvent, screen } from '@testing-library/react';
import { renderToString } from 'react-dom/server';
import type { SessionOptions } from 'tokenchart';
import { afterEach, expect, test, vi } from 'vitest';
import { loadInbox, openApi } from '../../examples/axios.ts';
import { Name, Session, sharedSession } from '../../examples/nextjs-client-component.tsx';
import { openSession, App as SwrApp } from '../../examples/swr.tsx';
import { openApp as openQueryApp, App as QueryApp } from '../../examples/tanstack-query.tsx';
import { startInbox } from '../../examples/vanilla.ts';
import { ada } from '../support/app.ts';
import { createStage, endStage, type Stage, WINDOW_OVER } from '../support/stage.tsx';

vi.hoisted(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'requestAnimationFrame', 'Date'] });
});

const folder = resolve(import.meta.dirname, '../../examples');

const onDevice = ({ simulation }: Stage): Partial<SessionOptions> => {
  const { env, store } = simulation.openPage();
  return { env, store };
};

async function press(stage: Stage, name: RegExp): Promise<void> {
  fireEvent.click(screen.getByRole('button', { name }));
  await stage.pass(200);
}

afterEach(endStage);

test('each has under 50 lines', () => {
  const names = readdirSync(folder);
  expect(names.length).toBeGreaterThanOrEqual(5);
  for (const name of names) {
    expect(readFileSync(join(folder, name), 'utf8').split('\n').length, name).toBeLessThan(50);
  }
});

test('swr.tsx', async () => {
  const stage = createStage();
  const session = openSession(onDevice(stage));
  stage.show(<SwrApp session={session} />);
  await press(stage, /Sign in/);
  expect(stage.text()).toContain(`${ada.email}: inbox`);
  await press(stage, /Send/);
  expect(stage.text()).toContain('sent');
  await press(stage, /Sign out/);
  expect(screen.getByRole('button', { name: 'Sign in' })).toBeDefined();
});

test('tanstack-query.tsx', async () => {
  const stage = createStage();
  const app = openQueryApp(onDevice(stage));
  stage.show(<QueryApp {...app} />);
  await press(stage, /Sign in/);
  await stage.pass(WINDOW_OVER);
  await press(stage, /inbox, sign out/);
  expect(screen.getByRole('button', { name: 'Sign in' })).toBeDefined();
  expect(app.client.getQueryCache().getAll()).toEqual([]);
});

test('vanilla.ts', async () => {
  const stage = createStage();
  const root = document.body.appendChild(document.createElement('main'));
  const stop = startInbox(root, onDevice(stage));
  expect(root.textContent).toBe('Starting …');
  await stage.pass(10);
  const fill = (name: string, value: string) => {
    (root.querySelector(`[name=${name}]`) as HTMLInputElement).value = value;
  };
  fill('email', ada.email);
  fill('password', 'wrong');
  const submit = () => {
    fireEvent.submit(root.querySelector('form') as HTMLFormElement);
    return stage.pass(200);
  };
  await submit();
  expect(root.querySelector('output')?.value).toContain('401');
  fill('password', ada.password);
  await submit();
  expect(root.textContent).toContain('inbox');
  await press(stage, /Sign out/);
  expect(root.querySelector('form')).not.toBeNull();
  stop();
  root.remove();
});

test('nextjs-client-component.tsx', async () => {
  const stage = createStage();
  const session = sharedSession(onDevice(stage));
  const app = (
    <Session>
      <Name />
    </Session>
  );
  stage.receive(renderToString(app));
  expect(stage.text()).toBe('…');
  await stage.until(session.signIn(ada));
  expect(await stage.hydrate(app)).toEqual([]);
  expect(stage.text()).toBe(ada.email);
  vi.restoreAllMocks();
});

test('axios.ts', async () => {
  const stage = createStage();
  const api = openApi(stage.simulation.origin, onDevice(stage));
  await stage.until(api.session.signIn(ada));
  await stage.pass(WINDOW_OVER);
  expect(await stage.until(loadInbox(api))).toBe('inbox');
  expect(api.session.getSnapshot().generation).toBe(2);
  api.close();
});

// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.test/" }
/** What users do, with tokenchart and with the usual wiring as the control. */

import { act } from '@testing-library/react';
import { useEffect, useState } from 'react';
import useSWR, { preload, SWRConfig, type SWRConfiguration } from 'swr';
import useSWRImmutable from 'swr/immutable';
import useSWRMutation from 'swr/mutation';
import { createFetcher, swrConfig } from 'tokenchart/swr';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { SimulatedPage } from '../../src/testing/simulation/page.ts';
import { ada } from '../support/app.ts';
import { createStage, endStage, type Stage, WINDOW_OVER } from '../support/stage.tsx';
import { readsAtLoad, storesEachHeader, type Usual } from '../support/usual.ts';

// SWR keeps the timers that it finds when it is imported.
vi.hoisted(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'requestAnimationFrame', 'Date'] });
});

interface Wired {
  readonly page: SimulatedPage;
  readonly config: SWRConfiguration;
  readonly fetcher: Usual['fetcher'];
  signIn(): Promise<unknown>;
}

type Wire = (stage: Stage) => Wired;

const tokenchart: Wire = (stage) => {
  const { page, session } = stage.open();
  const config = swrConfig(session);
  return { page, config, fetcher: createFetcher(session), signIn: () => session.signIn(ada) };
};

const usual =
  (wire: (page: SimulatedPage) => Usual): Wire =>
  (stage) => {
    const page = stage.simulation.openPage();
    const { fetcher, signIn } = wire(page);
    return { page, fetcher, config: { fetcher }, signIn };
  };

const wires = {
  tokenchart,
  'stores each header': usual(storesEachHeader),
  'reads at load': usual(readsAtLoad),
} as const;

type Story = (stage: Stage, wire: Wire) => Promise<void>;

interface DataProps {
  readonly path: string;
  readonly use?: typeof useSWR;
  readonly options?: SWRConfiguration;
}

function Data({ path, use: useData = useSWR, options = {} }: DataProps) {
  const { data, error, isLoading } = useData<unknown, { status?: number }>(path, options);
  if (isLoading) return <p>loading;</p>;
  return <p>{error ? `failed ${error.status};` : `${JSON.stringify(data)};`}</p>;
}

async function signedIn(stage: Stage, wire: Wire): Promise<Wired> {
  const wired = wire(stage);
  await stage.until(wired.signIn());
  await stage.pass(WINDOW_OVER);
  return wired;
}

const leaveAndReopen = async (stage: Stage, wired: Wired, wire: Wire) => {
  await stage.leave(wired.page);
  await stage.pass(300);
  return wire(stage);
};

/** After what has happened the app is used for a while. */
async function useOn(stage: Stage, { config }: Wired): Promise<void> {
  stage.show(
    <SWRConfig value={config}>
      <Data path="/api/list/last" options={{ refreshInterval: 7_000, shouldRetryOnError: false }} />
    </SWRConfig>,
  );
  await stage.pass(30_000);
}

const immutable: Story = async (stage, wire) => {
  const wired = await signedIn(stage, wire);
  stage.show(
    <SWRConfig value={wired.config}>
      <Data path="/api/me" use={useSWRImmutable} />
    </SWRConfig>,
  );
  await stage.pass(30); // the server has acted, and its answer is on its way
  expect(stage.asked('/api/me')).toBe(1);
  const again = await leaveAndReopen(stage, wired, wire);
  await useOn(stage, again);
};

const reload: Story = async (stage, wire) => {
  const wired = await signedIn(stage, wire);
  stage.show(
    <SWRConfig value={wired.config}>
      <Data path="/api/me" />
      <Data path="/api/list/1" />
    </SWRConfig>,
  );
  await stage.pass(WINDOW_OVER);
  await stage.focus();
  await stage.pass(40); // as above
  expect(stage.asked('/api/me')).toBe(2);
  await useOn(stage, await leaveAndReopen(stage, wired, wire));
};

const focusAndReconnect: Story = async (stage, wire) => {
  const wired = await signedIn(stage, wire);
  stage.show(
    <SWRConfig value={wired.config}>
      {[1, 2, 3].map((n) => (
        <Data key={n} path={`/api/list/${n}`} options={{ shouldRetryOnError: false }} />
      ))}
    </SWRConfig>,
  );
  for (let n = 0; n < 3; n += 1) {
    await stage.pass(WINDOW_OVER);
    await stage.focus();
    await stage.pass(WINDOW_OVER);
    window.dispatchEvent(new Event('offline'));
    window.dispatchEvent(new Event('online'));
    await stage.pass(100);
  }
  await useOn(stage, wired);
  expect(stage.asked('/api/list/1')).toBe(7);
};

const interval: Story = async (stage, wire) => {
  const wired = await signedIn(stage, wire);
  stage.show(
    <SWRConfig value={wired.config}>
      <Data path="/api/list/1" options={{ refreshInterval: 7_000 }} />
      <Data path="/api/list/2" options={{ refreshInterval: 1_000 }} />
    </SWRConfig>,
  );
  await stage.pass(30_000);
  await useOn(stage, wired);
};

const mutation: Story = async (stage, wire) => {
  const wired = await signedIn(stage, wire);
  let save = () => Promise.resolve<unknown>(null);
  function Form() {
    const { trigger, data } = useSWRMutation('/api/echo', wired.fetcher);
    save = () => trigger({ name: 'Ada' }).catch(() => null);
    return <p>{JSON.stringify(data)};</p>;
  }
  stage.show(
    <SWRConfig value={wired.config}>
      <Data path="/api/list/1" />
      <Form />
    </SWRConfig>,
  );
  await stage.pass(WINDOW_OVER);
  window.dispatchEvent(new Event('focus'));
  await stage.until(save());
  await stage.pass(WINDOW_OVER);
  await useOn(stage, wired);
};

const preloaded: Story = async (stage, wire) => {
  const first = await signedIn(stage, wire);
  const wired = await leaveAndReopen(stage, first, wire);
  const loads = ['/api/list/1', '/api/list/2'].map((path) => preload(path, wired.fetcher));
  expect(await stage.until(Promise.all(loads))).toEqual([{ list: '1' }, { list: '2' }]);
  stage.show(
    <SWRConfig value={wired.config}>
      <Data path="/api/list/1" />
      <Data path="/api/list/2" />
    </SWRConfig>,
  );
  await stage.pass(100);
  expect(stage.text()).toBe('{"list":"1"};{"list":"2"};');
  expect(stage.asked('/api/list/1')).toBe(1);
  await stage.pass(WINDOW_OVER);
  await useOn(stage, wired);
};

/** A component that aborts what it has asked for when it goes away. */
const unmount: Story = async (stage, wire) => {
  const wired = await signedIn(stage, wire);
  let close = () => {};
  function Dialog() {
    const [controller] = useState(() => new AbortController());
    useSWR({ url: '/api/me', signal: controller.signal });
    useEffect(() => () => controller.abort(), [controller]);
    return null;
  }
  function App() {
    const [isOpen, setOpen] = useState(true);
    close = () => setOpen(false);
    return isOpen && <Dialog />;
  }
  stage.show(
    <SWRConfig value={wired.config}>
      <App />
    </SWRConfig>,
  );
  await stage.pass(30);
  act(close);
  await stage.pass(WINDOW_OVER);
  await useOn(stage, wired);
};

const lostAnswer: Story = async (stage, wire) => {
  const wired = await signedIn(stage, wire);
  stage.simulation.network.inject({ gateway: { status: 504, isAfter: true } });
  stage.show(
    <SWRConfig value={wired.config}>
      <Data path="/api/me" />
    </SWRConfig>,
  );
  await stage.pass(20_000);
  await useOn(stage, wired);
};

const stories = {
  'a page with useSWRImmutable is left right after its first access': immutable,
  'a reload after a focus': reload,
  'focus and reconnect': focusAndReconnect,
  'two intervals': interval,
  'a mutation and a focus': mutation,
  'preloaded data': preloaded,
  'a component that aborts when it goes away': unmount,
  'a lost answer': lostAnswer,
};

/** Where a modern server, which takes the token before as well, spares the control. */
const spared = new Set([
  'a component that aborts when it goes away, stores each header',
  'a lost answer, stores each header',
]);

afterEach(endStage);

describe.each(['classic', 'modern'] as const)('%s', (kind) => {
  describe.each(Object.entries(stories))('%s', (story, play) => {
    test.each(Object.entries(wires))('%s', async (name, wire) => {
      const stage = createStage({ kind });
      await play(stage, wire);
      const isSpared = kind === 'modern' && spared.has(`${story}, ${name}`);
      const isSignedIn = name === 'tokenchart' || isSpared;
      expect(stage.text()).toBe(isSignedIn ? '{"list":"last"};' : 'failed 401;');
    });
  });

  test('the control works as long as one request follows the other', async () => {
    const stage = createStage({ kind });
    await useOn(stage, await signedIn(stage, wires['stores each header']));
    expect(stage.text()).toBe('{"list":"last"};');
  });
});

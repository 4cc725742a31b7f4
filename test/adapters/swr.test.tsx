// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.test/" }
import { type ReactNode, StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import useSWR, { type Cache, preload, SWRConfig, type SWRConfiguration, useSWRConfig } from 'swr';
import useSWRInfinite from 'swr/infinite';
import useSWRMutation from 'swr/mutation';
import type { Session } from 'tokenchart';
import { createFetcher, HttpError, type RequestKey, swrConfig } from 'tokenchart/swr';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ada, bob } from '../support/app.ts';
import {
  createStage,
  endStage,
  type Stage,
  signedInStage,
  WINDOW_OVER,
} from '../support/stage.tsx';

// SWR keeps the timers that it finds when it is imported.
vi.hoisted(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'requestAnimationFrame', 'Date'] });
});

/** Says whom the server takes the user for. */
const ME = '/auth/validate_token';
const users = [ada.email, bob.email];

interface Me {
  readonly data: { readonly email: string };
}

interface WhoProps {
  readonly path?: string | null;
  readonly options?: SWRConfiguration;
  readonly onRender?: (text: string) => void;
}

/** Written as in SWR's own first example: no data and no error means that it is loading. */
function Who({ path = ME, options = {}, onRender }: WhoProps) {
  const { data, error, isLoading } = useSWR<Me, HttpError>(path, options);
  const text = error ? `failed ${error.status}` : isLoading ? 'loading' : String(data?.data.email);
  onRender?.(`${text} ${data?.data.email ?? ''}`);
  return <p>{text};</p>;
}

const inConfig = (session: Session, children: ReactNode, more: SWRConfiguration = {}) => (
  <SWRConfig value={{ ...swrConfig(session), ...more }}>{children}</SWRConfig>
);

afterEach(() => {
  vi.restoreAllMocks();
  endStage();
});

describe('the fetcher', () => {
  test('takes a URL, a tuple or an object', async () => {
    const { stage, app } = await signedInStage();
    const fetcher = createFetcher(app.session);
    const keys: RequestKey[] = [
      '/api/list/1',
      ['/api/list/2'],
      ['/api/list/3', 7],
      ['/api/list/4', 'seven'],
      ['/api/me', { method: 'PUT' }],
      { url: '/api/me', method: 'PATCH' },
    ];
    for (const key of keys) await stage.until(fetcher(key));
    const asked = stage.simulation.network.log.slice(1).map(({ method, path }) => method + path);
    const lists = [1, 2, 3, 4].map((n) => `GET/api/list/${n}`);
    expect(asked).toEqual([...lists, 'PUT/api/me', 'PATCH/api/me']);
  });

  test.each([
    ['/api/unprocessable', 422, { errors: ['bad'] }],
    ['/api/status/418', 418, { status: 418 }],
  ])('throws the status and the info of %s', async (path, status, info) => {
    const { stage, app } = await signedInStage();
    const error = await stage.until(createFetcher(app.session)(path).catch((thrown) => thrown));
    expect(error).toBeInstanceOf(HttpError);
    expect(error).toMatchObject({ status, info, message: expect.stringContaining(path) });
  });

  test('hands on a text where an error is no JSON, and null for an empty answer', async () => {
    const { stage, app } = await signedInStage();
    const fetcher = createFetcher(app.session);
    stage.simulation.network.inject({ gateway: { status: 502, isAfter: false } });
    const failed = fetcher('/api/me').catch((thrown) => thrown);
    expect(await stage.until(failed)).toMatchObject({ status: 502, info: '' });
    expect(await stage.until(fetcher('/api/nocontent'))).toBeNull();
  });

  test('sends a mutation as JSON or as a form, by POST or as it is told', async () => {
    const { stage, app } = await signedInStage();
    const send = createFetcher(app.session);
    const got = (key: RequestKey, arg?: unknown) => stage.until(send(key, { arg }));
    expect(await got('/api/echo', { name: 'Ada' })).toEqual({ got: { name: 'Ada' } });
    expect(await got('/api/echo', new URLSearchParams({ name: 'Ada' }))).toEqual({
      got: { name: 'Ada' },
    });
    expect(await got('/api/echo')).toEqual({ got: {} });
    expect(await got('/api/echo', new TextEncoder().encode('{"a":1}'))).toEqual({ got: { a: 1 } });
    const put = createFetcher(app.session, { init: { method: 'PUT' } });
    expect(await stage.until(put('/api/me', { arg: [] }))).toEqual({ id: 'me' });
    expect(stage.simulation.network.log.at(-1)?.method).toBe('PUT');
  });

  test("passes the key's signal on, and the rotation is kept", async () => {
    const { stage, app } = await signedInStage({ kind: 'classic' });
    const controller = new AbortController();
    const { signal } = controller;
    const call = createFetcher(app.session)({ url: '/api/me', signal });
    const rejected = expect(call).rejects.toMatchObject({ name: 'AbortError' });
    await stage.pass(30);
    controller.abort();
    await rejected;
    expect(app.session.getSnapshot().generation).toBe(1);
    await stage.pass(100);
    expect(app.session.getSnapshot()).toMatchObject({ generation: 2, state: 'batchWindow' });
  });
});

describe('while nobody is signed in', () => {
  test('a new page asks for nothing, and begins at the sign-in', async () => {
    const stage = createStage();
    const { session } = stage.open();
    stage.show(inConfig(session, <Who options={{ refreshInterval: 1_000 }} />));
    await stage.pass(10_000);
    await stage.focus();
    expect(stage.text()).toBe('loading;');
    expect(stage.simulation.network.log).toEqual([]);
    await stage.until(session.signIn(ada));
    await stage.pass(80);
    expect(stage.text()).toBe(`${ada.email};`);
    expect(stage.asked(ME)).toBe(1);
  });

  test('a reloaded page waits for its store, and asks once', async () => {
    const { stage, app } = await signedInStage();
    await stage.leave(app.page);
    const again = stage.open();
    void preload(ME, createFetcher(again.session));
    stage.show(inConfig(again.session, <Who />));
    await stage.pass(100);
    expect(stage.text()).toBe(`${ada.email};`);
    expect(stage.asked(ME)).toBe(1);
  });

  test('what is shown goes at the sign-out, and comes back at the sign-in', async () => {
    const { stage, app } = await signedInStage();
    stage.show(inConfig(app.session, <Who options={{ refreshInterval: 1_000 }} />));
    await stage.pass(100);
    expect(stage.text()).toBe(`${ada.email};`);
    await stage.until(app.session.signOut());
    expect(stage.text()).toBe('loading;');
    const count = stage.simulation.network.log.length;
    await stage.pass(20_000);
    await stage.focus();
    window.dispatchEvent(new Event('online'));
    await stage.pass(100);
    expect(stage.simulation.network.log).toHaveLength(count);
    await stage.until(app.session.signIn(ada));
    await stage.pass(80);
    expect(stage.text()).toBe(`${ada.email};`);
  });

  test('a sign-out in another tab does the same', async () => {
    const { stage, app } = await signedInStage();
    const other = stage.open();
    stage.show(inConfig(app.session, <Who />));
    await stage.pass(100);
    await stage.until(other.session.signOut());
    await stage.pass(100);
    expect(stage.text()).toBe('loading;');
  });

  test('what was on its way is not shown, and mutate does not hang', async () => {
    const { stage, app } = await signedInStage();
    let refresh = (): Promise<unknown> => Promise.resolve();
    function Screen() {
      const { mutate } = useSWRConfig();
      refresh = () => mutate(ME);
      return <Who />;
    }
    stage.show(inConfig(app.session, <Screen />));
    await stage.pass(30);
    await stage.until(app.session.signOut());
    await stage.pass(1_000);
    expect(stage.text()).toBe('loading;');
    await stage.until(refresh());
    expect(stage.asked(ME)).toBe(1);
  });

  test('a hook that needs nobody goes on, and so do mutations', async () => {
    const stage = createStage();
    const { session } = stage.open();
    let register = (): Promise<unknown> => Promise.resolve();
    function Screen() {
      const { data } = useSWR<unknown>('/api/open', { isPaused: () => false });
      const { trigger } = useSWRMutation('/api/public-form', createFetcher(session));
      register = () => trigger({ name: 'Ada' }).catch(() => {});
      return <p>{JSON.stringify(data)}</p>;
    }
    stage.show(inConfig(session, <Screen />));
    await stage.pass(100);
    expect(stage.text()).toBe('{"open":true}');
    await stage.until(register());
    expect(stage.asked('/api/public-form')).toBe(1);
  });

  test('a hook that is asked for nothing but isLoading tells it', async () => {
    const stage = createStage();
    const { session } = stage.open();
    const Loading = () => <p>{useSWR(ME).isLoading ? 'loading' : 'there'}</p>;
    await stage.pass(100);
    stage.show(inConfig(session, <Loading />));
    expect(stage.text()).toBe('loading');
    await stage.until(session.signIn(ada));
    await stage.pass(100);
    expect(stage.text()).toBe('there');
  });

  test('a hook without a key is not loading', async () => {
    const stage = createStage();
    const { session } = stage.open();
    await stage.pass(100);
    stage.show(inConfig(session, <Who path={null} />));
    expect(stage.text()).toBe('undefined;');
  });
});

describe('when the user changes', () => {
  async function switchUser(stage: Stage, session: Session): Promise<void> {
    await stage.until(session.signIn(bob));
    await stage.pass(100);
  }

  test.each([true, false])(
    'nothing of the former one is shown, StrictMode %s',
    async (isStrict) => {
      const { stage, app } = await signedInStage({ users });
      const texts: string[] = [];
      const screen = inConfig(
        app.session,
        <Who options={{ keepPreviousData: true }} onRender={(text) => texts.push(text)} />,
      );
      stage.show(isStrict ? <StrictMode>{screen}</StrictMode> : screen);
      await stage.pass(100);
      expect(stage.text()).toBe(`${ada.email};`);
      const seenAtBobs: string[] = [];
      app.session.subscribe(() => {
        if (app.session.getSnapshot().subject === bob.email) seenAtBobs.push('from here on');
        texts.length = 0;
      });
      await switchUser(stage, app.session);
      expect(seenAtBobs).not.toEqual([]);
      expect(texts.filter((text) => text.includes(ada.email))).toEqual([]);
      expect(stage.text()).toBe(`${bob.email};`);
    },
  );

  test('nor later, when it is out of the cache of a page that was closed', async () => {
    const { stage, app } = await signedInStage({ users });
    stage.show(inConfig(app.session, <Who />));
    await stage.pass(100);
    stage.show(null);
    await switchUser(stage, app.session);
    const texts: string[] = [];
    const screen = <Who options={{ revalidateOnMount: false }} onRender={(t) => texts.push(t)} />;
    stage.show(inConfig(app.session, screen));
    await stage.pass(100);
    expect(texts.filter((text) => text.includes(ada.email))).toEqual([]);
  });

  test("nor out of a cache of the app's own", async () => {
    const { stage, app } = await signedInStage({ users });
    const cache: Cache = new Map();
    const provider = () => cache;
    stage.show(inConfig(app.session, <Who />, { provider }));
    await stage.pass(100);
    expect([...cache.keys()]).toEqual([ME]);
    await switchUser(stage, app.session);
    expect(stage.text()).toBe(`${bob.email};`);
    stage.show(null);
    await stage.until(app.session.signOut());
    expect([...cache.keys()]).toEqual([]);
  });

  test('nor what was preloaded', async () => {
    const { stage, app } = await signedInStage({ users });
    const screen = inConfig(app.session, <Who />);
    await stage.until(preload(ME, createFetcher(app.session)));
    await switchUser(stage, app.session);
    stage.show(screen);
    await stage.pass(100);
    expect(stage.text()).toBe(`${bob.email};`);
  });

  test('nor the pages of a list', async () => {
    const { stage, app } = await signedInStage({ users });
    function Pages() {
      const { data } = useSWRInfinite<Me>((n) => `${ME}?page=${n}`, { initialSize: 2 });
      return <p>{data?.map(({ data: { email } }) => email).join()}</p>;
    }
    stage.show(inConfig(app.session, <Pages />));
    await stage.pass(200);
    expect(stage.text()).toBe(`${ada.email},${ada.email}`);
    await stage.until(app.session.signIn(bob));
    expect(stage.text()).not.toContain(ada.email);
    await stage.pass(200);
    expect(stage.text()).toBe(`${bob.email},${bob.email}`);
  });

  test('what fails late for the one is no error of the other', async () => {
    const { stage, app } = await signedInStage({ users });
    stage.simulation.network.inject({
      matches: (_, path) => path === ME,
      gateway: { status: 503, isAfter: false },
      delayRequestMs: 300,
    });
    const texts: string[] = [];
    stage.show(inConfig(app.session, <Who onRender={(text) => texts.push(text)} />));
    await stage.pass(30);
    await switchUser(stage, app.session);
    await stage.pass(WINDOW_OVER);
    expect(texts.filter((text) => text.includes('failed'))).toEqual([]);
    expect(stage.text()).toBe(`${bob.email};`);
    expect(stage.asked(ME)).toBe(1);
  });
});

describe('an error', () => {
  const lost = {
    gateway: { status: 504, isAfter: true },
    matches: (_: string, p: string) => p === ME,
  };

  test.each(['classic', 'modern'] as const)(
    'of a lost answer is gone as soon as the token is recovered, %s',
    async (kind) => {
      vi.spyOn(Math, 'random').mockReturnValue(0.9); // SWR's own retry comes after 10 s
      const { stage, app } = await signedInStage({ kind });
      stage.simulation.network.inject(lost);
      stage.show(inConfig(app.session, <Who />));
      await stage.pass(100);
      expect(stage.text()).toBe('failed 504;');
      let waited = 0;
      for (; app.session.getSnapshot().state === 'stale'; waited += 10) await stage.pass(10);
      expect(waited).toBeLessThan(4_000);
      await stage.pass(60);
      expect(stage.text()).toBe(`${ada.email};`);
      await stage.pass(20_000);
      expect(stage.asked(ME)).toBe(2); // SWR's own retry has been called off
    },
  );

  test('of two requests that were lost together', async () => {
    const { stage, app } = await signedInStage({ kind: 'classic' });
    stage.simulation.network.inject(lost);
    stage.simulation.network.inject({ ...lost, matches: () => true });
    const two = [ME, `${ME}?n=2`].map((path) => <Who key={path} path={path} />);
    stage.show(inConfig(app.session, two));
    await stage.pass(100);
    expect(stage.text()).toBe('failed 504;failed 504;');
    await stage.pass(4_500);
    expect(stage.text()).toBe(`${ada.email};${ada.email};`);
  });

  test("without a loss is retried in SWR's own time", async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0); // after 5 s
    const { stage, app } = await signedInStage();
    const path = '/api/status/500';
    stage.show(inConfig(app.session, <Who path={path} />));
    await stage.pass(WINDOW_OVER);
    expect(stage.asked(path)).toBe(2);
  });

  test('of an ended session is no error, and is not retried', async () => {
    const { stage, app } = await signedInStage();
    stage.simulation.model.configure({ tokenLifespanS: 1 });
    stage.show(inConfig(app.session, <Who />));
    await stage.pass(20_000);
    expect(stage.text()).toBe(`${ada.email};`);
    await stage.focus();
    await stage.pass(10_000);
    expect(app.session.getSnapshot()).toMatchObject({ state: 'signedOut', reason: 'revoked' });
    expect(stage.text()).toBe('loading;');
    const count = stage.simulation.network.log.length;
    await stage.pass(60_000);
    expect(stage.simulation.network.log).toHaveLength(count);
  });
});

describe.each(['starting', 'signed out'])('what a server that is %s has rendered', (server) => {
  test.each(['starting', 'signed out', 'signed in'])('fits a page that is %s', async (client) => {
    const stage = createStage();
    const someone = { data: { email: 'someone' } };
    const fallback = { '/given': someone };
    const screen = (session: Session) =>
      inConfig(
        session,
        <>
          <Who />
          <Who path="/given" />
          <Who path="/given" options={{ revalidateIfStale: false }} />
          <Who path={`${ME}?later`} options={{ revalidateOnMount: false }} />
        </>,
        { fallback },
      );
    const onServer = stage.open().session;
    if (server !== 'starting') await stage.pass(100);
    stage.receive(renderToString(screen(onServer)));
    expect(stage.text()).toBe('loading;loading;someone;undefined;');
    onServer.dispose(); // it is on no device
    const { session } = stage.open();
    if (client !== 'starting') await stage.pass(100);
    if (client === 'signed in') await stage.until(session.signIn(ada));
    expect(await stage.hydrate(screen(session))).toEqual([]);
    const isIn = client === 'signed in';
    expect(stage.text()).toBe(
      isIn ? `${ada.email};failed 404;failed 404;undefined;` : 'loading;loading;someone;undefined;',
    );
    expect(stage.asked(ME)).toBe(isIn ? 1 : 0);
  });
});

test('of one session there is one configuration', () => {
  const stage = createStage();
  const { session } = stage.open();
  expect(swrConfig(session)).toBe(swrConfig(session));
  expect(swrConfig(stage.open().session)).not.toBe(swrConfig(session));
});

test('no token gets into the cache', async () => {
  const { stage, app } = await signedInStage();
  const cache: Cache = new Map();
  stage.show(inConfig(app.session, <Who />, { provider: () => cache }));
  await stage.pass(100);
  const { sessions } = stage.simulation.model.user(ada.email) ?? {};
  const secrets = Object.values(sessions ?? {}).flatMap(({ token, previous }) => [token, previous]);
  const held = JSON.stringify([...cache.keys()].map((key) => [key, cache.get(key)]));
  expect(secrets.length).toBeGreaterThan(1);
  for (const secret of secrets) if (secret) expect(held).not.toContain(secret);
});

// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.test/" }
import { act, cleanup, render } from '@testing-library/react';
import { type ReactNode, StrictMode, Suspense, startTransition, useState } from 'react';
import { renderToString } from 'react-dom/server';
import type { Session } from 'tokenchart';
import { SessionProvider, useSession, useSessionState } from 'tokenchart/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ada, bob } from '../support/app.ts';
import { createStage, endStage, signedInStage, WINDOW_OVER } from '../support/stage.tsx';

vi.hoisted(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'requestAnimationFrame', 'Date'] });
});

const inSession = (session: Session, children: ReactNode) => (
  <SessionProvider session={session}>{children}</SessionProvider>
);

function State() {
  const { state, reason } = useSessionState();
  return <p>{`${state} ${reason};`}</p>;
}

/** Counts its renders by the hook that it uses. */
function counted<T>(hook: () => T) {
  const seen: T[] = [];
  function Counted() {
    seen.push(hook());
    return null;
  }
  return { seen, Counted };
}

async function rotate({ stage, app }: Awaited<ReturnType<typeof signedInStage>>): Promise<void> {
  const before = app.session.getSnapshot().generation;
  await stage.until(stage.begin(() => app.fetch('/api/me')));
  await stage.pass(WINDOW_OVER);
  expect(app.session.getSnapshot().generation).toBe(before + 1);
}

afterEach(() => {
  vi.restoreAllMocks();
  endStage();
});

describe('useSessionState', () => {
  test('tells the state and its reason, from the start to the sign-out', async () => {
    const stage = createStage();
    const { session, fetch } = stage.open();
    stage.show(inSession(session, <State />));
    expect(stage.text()).toBe('signedOut starting;');
    await stage.pass(10);
    expect(stage.text()).toBe('signedOut neverSignedIn;');
    await stage.until(session.signIn(ada));
    expect(stage.text()).toBe('batchWindow signedIn;');
    await stage.pass(WINDOW_OVER);
    expect(stage.text()).toBe('idle windowLapsed;');
    const call = stage.begin(() => fetch('/api/me'));
    await stage.pass(10);
    expect(stage.text()).toBe('inFlight requestOut;');
    await stage.until(call);
    expect(stage.text()).toBe('batchWindow rotated;');
    stage.simulation.network.inject({ lose: 'answer' });
    await stage.pass(WINDOW_OVER);
    await stage.until(stage.begin(() => fetch('/api/me')).catch(() => {}));
    expect(stage.text()).toBe('stale answerLost;');
    await stage.until(session.signOut());
    expect(stage.text()).toBe('signedOut signedOut;');
  });

  test('is the same object until one of the two changes', async () => {
    const { stage, app } = await signedInStage();
    const { seen, Counted } = counted(useSessionState);
    const screen = () => inSession(app.session, <Counted />);
    const { rerender } = render(screen());
    rerender(screen());
    expect(seen).toHaveLength(2);
    expect(seen[0]).toBe(seen[1]);
    await stage.pass(10);
  });
});

describe('useSession', () => {
  test('gives the session itself, which renders nothing again', async () => {
    const { stage, app } = await signedInStage();
    const { seen, Counted } = counted(() => useSession());
    stage.show(inSession(app.session, <Counted />));
    await rotate({ stage, app });
    await stage.until(app.session.signOut());
    expect(seen).toEqual([app.session]);
  });

  test('renders at a rotation only what asks for it', async () => {
    const { stage, app } = await signedInStage();
    const subject = counted(() => useSession((snapshot) => snapshot.subject));
    const isOut = counted(() => useSession(({ state }) => state === 'signedOut'));
    const generation = counted(() => useSession((snapshot) => snapshot.generation));
    stage.show(
      inSession(
        app.session,
        <>
          <subject.Counted />
          <isOut.Counted />
          <generation.Counted />
        </>,
      ),
    );
    await rotate({ stage, app });
    await rotate({ stage, app });
    expect(subject.seen).toEqual([ada.email]);
    expect(isOut.seen).toEqual([false]);
    expect(generation.seen).toEqual([1, 2, 3]);
    await stage.until(app.session.signOut());
    expect(subject.seen).toEqual([ada.email, null]);
    expect(isOut.seen).toEqual([false, true]);
  });

  test('takes a selector that builds a new object each time', async () => {
    const errors = vi.spyOn(console, 'error');
    const { stage, app } = await signedInStage();
    const { seen, Counted } = counted(() => useSession(({ subject }) => ({ subject })));
    stage.show(inSession(app.session, <Counted />));
    await stage.pass(100);
    expect(seen).toHaveLength(1);
    await stage.until(app.session.signOut());
    expect(seen.at(-1)).toEqual({ subject: null });
    expect(errors.mock.calls).toEqual([]);
  });

  test('selects anew when its selector changes', async () => {
    const { stage, app } = await signedInStage();
    let ask = (_: 'subject' | 'state') => {};
    function Asked() {
      const [name, setName] = useState<'subject' | 'state'>('subject');
      ask = setName;
      return <p>{useSession((snapshot) => snapshot[name])}</p>;
    }
    stage.show(inSession(app.session, <Asked />));
    expect(stage.text()).toBe(ada.email);
    act(() => ask('state'));
    expect(stage.text()).toBe('idle');
  });

  test('follows the provider to another session, and leaves the first one alone', async () => {
    const { stage, app } = await signedInStage();
    const other = stage.open({ name: 'other' });
    const { rerender } = render(inSession(app.session, <State />));
    rerender(inSession(other.session, <State />));
    await stage.pass(10);
    expect(stage.text()).toBe('signedOut neverSignedIn;');
    await stage.until(app.session.signOut());
    expect(stage.text()).toBe('signedOut neverSignedIn;');
  });

  test('says what is missing where there is no provider', () => {
    vi.spyOn(console, 'error').mockReturnValue();
    expect(() => render(<State />)).toThrow('SessionProvider');
  });
});

test('StrictMode and unmounting do nothing to the session', async () => {
  const { stage, app } = await signedInStage({ users: [ada.email, bob.email] });
  const screen = <StrictMode>{inSession(app.session, <State />)}</StrictMode>;
  stage.show(screen);
  await rotate({ stage, app });
  cleanup();
  await rotate({ stage, app });
  stage.show(screen);
  expect(stage.text()).toBe('idle windowLapsed;');
});

test('a render that is interrupted shows one state only', async () => {
  const { stage, app } = await signedInStage();
  let isHere = false;
  let arrive = () => {};
  const arrival = new Promise<void>((resolve) => {
    arrive = () => {
      isHere = true;
      resolve();
    };
  });
  let open = () => {};
  function Late() {
    if (!isHere) throw arrival; // as React 18 and 19 both take it
    return <State />;
  }
  function Screen() {
    const [isOpen, setOpen] = useState(false);
    open = () => startTransition(() => setOpen(true));
    return (
      <Suspense>
        <State />
        {isOpen && <Late />}
      </Suspense>
    );
  }
  stage.show(inSession(app.session, <Screen />));
  await act(async () => open());
  await stage.until(app.session.signOut()); // while the transition is under way
  await act(async () => arrive());
  expect(stage.text()).toBe('signedOut signedOut;signedOut signedOut;');
});

describe('what a server has rendered', () => {
  test.each(['signed in', 'signed out', 'starting'])('fits a page that is %s', async (how) => {
    const stage = createStage();
    const Name = () => <b>{useSession(({ subject }) => ({ name: subject ?? 'nobody' })).name}</b>;
    const screen = (session: Session) =>
      inSession(
        session,
        <>
          <State />
          <Name />
        </>,
      );
    const onServer = stage.open().session;
    const first = renderToString(screen(onServer));
    await stage.pass(100);
    await stage.until(onServer.signIn(ada));
    expect(renderToString(screen(onServer))).toBe(first); // whatever its session does meanwhile
    await stage.until(onServer.signOut());
    stage.receive(first);
    const { session } = stage.open();
    if (how !== 'starting') await stage.pass(100);
    if (how === 'signed in') await stage.until(session.signIn(ada));
    expect(await stage.hydrate(screen(session))).toEqual([]);
    expect(stage.text()).toContain(how === 'signed in' ? ada.email : 'nobody');
  });
});

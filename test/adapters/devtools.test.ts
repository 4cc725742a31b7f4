// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.test/" }
import type { Session } from 'tokenchart';
import { defineInspector, type InspectorElement, inspect } from 'tokenchart/devtools';
import { createFetch } from 'tokenchart/fetch';
import { createSimulation, type Simulation } from 'tokenchart/testing';
import { afterEach, describe, expect, test } from 'vitest';
import { insideOf } from '../../src/inside.ts';
import { type App, ada, get, openApp, signedInApp } from '../support/app.ts';

const inspectorIn = (parent: ParentNode): InspectorElement => {
  const found = parent.querySelector('tokenchart-inspector');
  if (!found) throw new Error('there is no inspector');
  return found;
};
const rootOf = (element: InspectorElement): ShadowRoot => {
  if (!element.shadowRoot) throw new Error('the inspector shows nothing');
  return element.shadowRoot;
};
const shown = () => rootOf(inspectorIn(document));
const texts = (selector: string) =>
  [...shown().querySelectorAll(selector)].map(({ textContent }) => textContent);
const lit = () =>
  [...shown().querySelectorAll('.active')].map((state) => state.getAttribute('data-state'));

afterEach(() => {
  document.body.replaceChildren();
});

describe('an inspector', () => {
  test('lights the active state, also what stale does', async () => {
    const { simulation, app } = await signedInApp({ kind: 'classic' });
    inspect(app.session);
    expect(lit()).toEqual(['token.idle']);
    simulation.network.inject({ lose: 'answer' });
    const seen = new Set<string>();
    app.fetch('/api/me').catch(() => {});
    for (let n = 0; n < 600; n += 1) {
      await simulation.advance(10);
      seen.add(lit().join());
    }
    expect([...seen]).toEqual([
      'token.inFlight',
      'token.stale,token.stale.holding',
      'token.stale,token.stale.recovering',
      'token.batchWindow',
      'token.idle',
    ]);
  });

  test('lights nothing before the store has been read, and a tab that waits as waiting', async () => {
    const { simulation, app: leader } = await signedInApp({ kind: 'classic' });
    const app = openApp(simulation);
    inspect(app.session);
    expect(lit()).toEqual([]);
    await simulation.advance(100);
    simulation.network.inject({ lose: 'answer' });
    simulation.network.inject({ delayAnswerMs: 1_000, matches: (_, path) => /unbatch/.test(path) });
    await simulation.until(app.fetch('/api/me').catch(() => {}));
    while (leader.session.getSnapshot().stale !== 'recovering') await simulation.advance(10);
    await simulation.advance(10);
    expect(lit()).toEqual(['token.stale', 'token.stale.waiting']);
  });

  test('tells of the tabs, and of what has happened, newest first', async () => {
    const { simulation, app } = await signedInApp({ kind: 'classic' });
    const other = openApp(simulation);
    inspect(app.session);
    const undo = inspect(other.session, { parent: document.createElement('div') }); // not shown
    undo();
    document.body.append(document.createElement('hr'));
    const apart = document.body.appendChild(document.createElement('section'));
    inspect(other.session, { parent: apart });
    await simulation.advance(100);
    expect(texts('tr')).toEqual([
      'rolestatetoken',
      'this tab page1leader by locksidle1',
      'tab page2follower by locksidle1',
    ]);
    await get(simulation, app, '/api/me');
    expect(texts('li span').slice(0, 2)).toEqual(['rotated: token 2', 'GET /api/me → 200, 40 ms']);
    expect(texts('time')[0]).toBe('+0.14 s');
    apart.remove();
    await simulation.advance(100);
    expect(texts('tr')).toHaveLength(2);
  });

  test('keeps its lines: a new one is added, and moves none', async () => {
    const { simulation, app } = await signedInApp({ kind: 'classic' });
    inspect(app.session);
    await get(simulation, app, '/api/me');
    const [line] = shown().querySelectorAll('li');
    for (let n = 0; n < 250; n += 1) await get(simulation, app, '/api/me');
    expect(texts('li')).toHaveLength(200);
    expect(line?.isConnected).toBe(false);
    const [newest] = shown().querySelectorAll('li');
    await get(simulation, app, '/api/me');
    expect(newest?.isConnected).toBe(true);
  });

  test('takes a session that was set before the element was defined', async () => {
    const { app } = await signedInApp({ kind: 'classic' });
    defineInspector();
    defineInspector();
    const early = document.createElement('tokenchart-inspector');
    Object.defineProperty(early, 'session', {
      ...{ value: app.session, configurable: true, writable: true, enumerable: true },
    });
    document.body.append(early);
    expect(lit()).toEqual(['token.idle']);
    expect(Object.keys(early)).not.toContain('session');
  });

  test('shows another session when it is given one, and refuses what is none', async () => {
    const { simulation, app } = await signedInApp({ kind: 'classic' });
    const other = openApp(simulation, { name: 'other' });
    await simulation.advance(10);
    inspect(app.session);
    inspectorIn(document).session = other.session;
    expect(lit()).toEqual(['token.signedOut']);
    expect(() => inspect({} as Session)).toThrow(TypeError);
    expect(document.querySelectorAll('tokenchart-inspector')).toHaveLength(1);
  });
});

describe('no token', () => {
  /** Every secret that the server hands out to this page. */
  function listenForSecrets({ session }: App): Set<string> {
    const secrets = new Set<string>();
    insideOf(session).requestListeners.add((_input, _init, answer) => {
      const note = (headers: Headers) => {
        for (const name of ['access-token', 'client']) {
          const secret = headers.get(name)?.trim();
          if (secret) secrets.add(secret);
        }
      };
      answer.then((answered) => note((answered as Response).headers), console.error);
    });
    return secrets;
  }

  function listenToMessages(simulation: Simulation, { session }: App): unknown[] {
    const messages: unknown[] = [];
    const channel = simulation.openPage().env.openChannel(nameOf(session));
    channel?.onMessage((data) => messages.push(data));
    return messages;
  }

  const nameOf = (session: Session) => `tokenchart-devtools:${insideOf(session).key}`;

  test('is ever in the element or in its messages, nor is the user', async () => {
    const simulation = createSimulation({ kind: 'modern' });
    const app = openApp(simulation);
    const secrets = listenForSecrets(app);
    const messages = listenToMessages(simulation, app);
    inspect(app.session);
    const pictures = new Set<string>();
    const look = () => pictures.add(shown().innerHTML);
    await simulation.until(app.session.signIn(ada));
    for (let n = 0; n < 4; n += 1) {
      await simulation.advance(6_000);
      look();
      await get(simulation, app, '/api/me');
      look();
    }
    for (const secret of [...secrets]) {
      for (const url of [`/api/me?access-token=${secret}`, `/api/${secret}/x`, `/api/me#${secret}`])
        await get(simulation, app, url);
      look();
    }
    expect(secrets.size).toBeGreaterThan(5);
    expect(messages.length).toBeGreaterThan(10);
    expect([...pictures].join()).toContain('rotated: token 5');
    const all = [...pictures, JSON.stringify(messages), texts('*').join()].join('\n');
    expect([...secrets, ada.email, ada.password].filter((secret) => all.includes(secret))).toEqual(
      [],
    );
  });

  test('but markup of a foreign name stays text', async () => {
    const { simulation, app } = await signedInApp({ kind: 'classic' });
    inspect(app.session);
    await get(simulation, app, '/<b>x</b>');
    await simulation.until(app.fetch('/api/me', { method: '<i>' }).catch(() => {}));
    expect(shown().querySelector('b, i')).toBeNull();
  });
});

describe('after its removal', () => {
  /** How many channels are open of those that are opened from now on. */
  function countChannels({ session }: App): () => number {
    const { env } = insideOf(session);
    const { openChannel } = env;
    let count = 0;
    env.openChannel = (name) => {
      const channel = openChannel(name);
      count += 1;
      const close = () => {
        count -= 1;
        channel?.close();
      };
      return channel && { ...channel, close };
    };
    return () => count;
  }

  test.each(['undo', 'remove', 'no session'] as const)('by %s it holds nothing', async (how) => {
    const { simulation, app } = await signedInApp({ kind: 'classic' });
    const other = openApp(simulation);
    await simulation.advance(100);
    const held = app.page.heldCount;
    const { requestListeners } = insideOf(app.session);
    const openChannels = countChannels(app);
    const undo = inspect(app.session);
    await simulation.advance(10_000);
    expect(app.page.heldCount).toBeGreaterThan(held);
    expect(requestListeners.size).toBe(1);
    expect(openChannels()).toBe(1);
    const element = inspectorIn(document);
    if (how === 'undo') undo();
    else if (how === 'remove') document.body.replaceChildren();
    else element.session = null;
    expect(app.page.heldCount).toBe(held);
    expect(requestListeners.size).toBe(0);
    expect(openChannels()).toBe(0);
    const before = rootOf(element).innerHTML;
    const messages: unknown[] = [];
    other.page.env
      .openChannel(`tokenchart-devtools:${insideOf(app.session).key}`)
      ?.onMessage((data) => messages.push(data));
    await get(simulation, app, '/api/me');
    await simulation.advance(10_000);
    expect(messages).toEqual([]);
    expect(rootOf(element).innerHTML).toBe(before);
  });

  test('it begins anew where it is put back', async () => {
    const { simulation, app } = await signedInApp({ kind: 'classic' });
    inspect(app.session);
    const element = inspectorIn(document);
    element.remove();
    document.body.append(element);
    expect(lit()).toEqual(['token.idle']);
    await get(simulation, app, '/api/me');
    expect(texts('li')).toHaveLength(2);
    expect(texts('summary')).toHaveLength(1);
  });

  test('and that of a session that was disposed of, nothing is held either', async () => {
    const { simulation, app } = await signedInApp({ kind: 'classic' });
    const undo = inspect(app.session);
    app.session.dispose();
    undo();
    expect(app.page.heldCount).toBe(0);
    await expect(simulation.until(createFetch(app.session)('/api/me'))).rejects.toThrow();
  });
});

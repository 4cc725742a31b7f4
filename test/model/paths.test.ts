/** Every transition of the token machine, provoked through the public API. */
import { memoryStore } from 'tokenchart';
import {
  excludedTransitions,
  generatePaths,
  type OpenApp,
  type PathPage,
  tokenTransitions,
} from 'tokenchart/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { droppingStore, failuresOf, impatient, kinds, openWired } from '../support/wiring.ts';
import { watchMachines } from '../support/witness.ts';

describe.each(kinds)('on a %s server', (kind) => {
  const paths = generatePaths({ kind });
  const all = new Set<string>();
  const excluded = excludedTransitions(kind).map(({ transition }) => transition);

  test.each(paths.map((path) => [path.name, path] as const))('%s', async (_, path) => {
    const witness = watchMachines();
    try {
      await path.run(openWired);
    } finally {
      witness.stop();
    }
    for (const name of witness.taken) all.add(name);
    // What the path claims is what the machine inside did, where that cannot be seen from outside, too.
    expect([...witness.taken]).toEqual(expect.arrayContaining([...path.transitions]));
  });

  afterAll(() => {
    expect([...all, ...excluded].sort()).toEqual([...tokenTransitions()].sort());
  });

  test('paths and exclusions are together all transitions', () => {
    const planned = new Set(paths.flatMap(({ transitions }) => transitions));
    expect([...planned, ...excluded].sort()).toEqual([...tokenTransitions()].sort());
    expect(new Set(paths.map(({ name }) => name)).size).toBe(paths.length);
  });
});

test('names can be read', () => {
  const names = generatePaths({ kind: 'classic' }).map(({ name }) => name);
  expect(names.join('\n')).toContain('idle → request → inFlight → new token → batchWindow');
  for (const name of names)
    expect(name).toMatch(/^(first visit|reload[a-z -]*)( → [A-Za-z0-9 .,-]+)+$/);
});

/** What can be wrong with an app, and what a path says of it. */
const broken: readonly [string, OpenApp, RegExp, (() => ReturnType<typeof memoryStore>)?][] = [
  [
    'keeps its session in a store of its own',
    (page) => openWired(page, { store: memoryStore() }),
    /Expected stale\.holding \(pageGone, leads\), found signedOut \(neverSignedIn, leads\)/,
  ],
  [
    'has a store that drops all writes',
    openWired,
    /Expected batchWindow \(restored, leads\), found signedOut \(neverSignedIn, leads\)/,
    () => droppingStore(() => true),
  ],
  [
    'has a store that drops the marks',
    openWired,
    /Expected stale\.holding \(pageGone, leads\), found (batchWindow|idle)/,
    () => droppingStore((text) => /"marks":\[\[/.test(text ?? '')),
  ],
  [
    'cuts requests off on their way',
    (page) => openWired(impatient(page)),
    /Expected stale\.holding \(answerOverdue, leads\), found stale\.holding \(answerLost, leads\)/,
  ],
  ['sends its requests without the session', bypassing(Number.POSITIVE_INFINITY), /found idle/],
  ['sends one request without the session', bypassing(1), /found idle/],
  [
    'has a sign-out button that forgets the session',
    (page) => ({ ...openWired(page), signOut: async () => {} }),
    /Expected signedOut \(signedOut, leads\), found batchWindow \(signedIn, leads\)/,
  ],
  [
    'has a sign-in form that swallows its click',
    (page) => ({ ...openWired(page), signIn: async () => {} }),
    /Expected batchWindow \(signedIn, leads\), found signedOut \(neverSignedIn, leads\)/,
  ],
  [
    'does not hear that its page wakes',
    (page) => openWired({ ...page, env: { ...page.env, onWake: () => () => {} } }),
    /Nothing happened: the session did not take notice\./,
  ],
  [
    'does not hear that the network returns',
    (page) => openWired({ ...page, env: { ...page.env, onOnline: () => () => {} } }),
    /Expected stale\.recovering \(networkReturned, leads\), found stale\.holding/,
  ],
  [
    'ignores the page it is handed',
    ({ env, ...page }) =>
      openWired({ ...page, env: { ...env, openChannel: () => null }, store: memoryStore() }),
    /The app did not use its page: hand env and store to createSession\./,
  ],
  [
    'keeps a carrier of its own',
    (page) => openWired({ ...page, carrier: 'pilot' }),
    /The session sent a request beside: hand carrier to createSession, too\./,
  ],
];

function bypassing(count: number): OpenApp {
  return (page) => {
    let left = count;
    const app = openWired(page);
    const plain = page.env.fetch as typeof fetch;
    const send: typeof fetch = (...given) => {
      left -= 1;
      return left >= 0 ? plain(...given) : app.fetch(...given);
    };
    return { ...app, fetch: send };
  };
}

describe('an app that', () => {
  test.each(broken)('%s is found out', async (_, open, message, store) => {
    const tokens = new Set<string>();
    const failures = await failuresOf((page) => open(watched(page, tokens)), {
      kind: 'classic',
      ...(store && { store }),
    });
    expect(failures.map((failure) => failure.message)).toContainEqual(
      expect.stringMatching(message),
    );
    for (const failure of failures) {
      expect(failure.message).toContain(`of the path ${failure.path.name}`);
      for (const token of tokens) expect(failure.message).not.toContain(token);
    }
  });
});

/** Notes every token that leaves the page. */
function watched({ env, ...page }: PathPage, tokens: Set<string>): PathPage {
  const send: typeof env.fetch = (url, init) => {
    const token = new Headers(init?.headers).get('access-token');
    if (token) tokens.add(token);
    return env.fetch(url, init);
  };
  return { ...page, env: { ...env, fetch: send } };
}

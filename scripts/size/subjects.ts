/** What is weighed, and how heavy it may be. */
import type { Subject } from './measure.ts';

interface Budgeted extends Subject {
  /** Gzipped bytes. */
  readonly budget: number;
}

const CORE = `
import { createSession, deviseTokenAuth } from 'tokenchart';
import { createFetch } from 'tokenchart/fetch';
export const session = createSession({ protocol: deviseTokenAuth({ baseUrl: '/auth' }) });
export const fetch = createFetch(session);`;

const PEERS = ['xstate', 'react', 'react/jsx-runtime', 'swr', 'swr/mutation', 'axios'];

const app = (name: string, more: string, budget: number): Budgeted => ({
  name,
  code: `${CORE}\n${more}`,
  external: PEERS,
  budget,
});

export const core = app('core, fetch and devise_token_auth', '', 19_600);

export const adapters: readonly Budgeted[] = [
  app('vanilla', "export * from 'tokenchart/vanilla';", 800),
  app('react', "export * from 'tokenchart/react';", 800),
  app('axios', "export * from 'tokenchart/axios';", 1_080),
  app('swr', "export * from 'tokenchart/swr';", 890),
  app(
    'service-worker, the page',
    "export { registerTransport } from 'tokenchart/service-worker';",
    1_270,
  ),
  app(
    'service-worker, the worker',
    "export { serveSession } from 'tokenchart/service-worker';",
    800,
  ),
];

const layer = (name: string, exports: string): Subject => ({
  name,
  code: exports,
  external: ['xstate'],
});

const LAYERS: readonly (readonly [string, string])[] = [
  [
    'the machines, with the commit rule',
    "export * from '@/machines/token.ts'; export * from '@/machines/leader.ts';",
  ],
  ["the server's rules", "export { deviseTokenAuth } from '@/src/protocols/devise-token-auth.ts';"],
  ['createFetch', "export { createFetch } from '@/src/fetch.ts';"],
  [
    'the record in its store',
    `export { Journal } from '@/src/journal.ts';
     export { indexedDbStore } from '@/src/stores/indexed-db.ts';
     export { resilientStore } from '@/src/resilient-store.ts';`,
  ],
  ['other tabs, and who leads', "export { Tabs } from '@/src/tabs.ts';"],
  [
    'who may leave, and what answers mean',
    `export { Departures } from '@/src/departures.ts';
     export { Exchange } from '@/src/exchange.ts';
     export { Carriers } from '@/src/carriers.ts';`,
  ],
  ['recovery', "export { Recovery } from '@/src/recovery.ts';"],
  ['createSession', "export { createSession } from 'tokenchart';"],
];

/** What the core is made of: each with all that stand before it. */
export const layers: readonly Subject[] = LAYERS.map(([name], at) =>
  layer(
    name,
    LAYERS.slice(0, at + 1)
      .map(([, exports]) => exports)
      .join('\n'),
  ),
);

const peer = (name: string, code: string, external: readonly string[] = []): Subject => ({
  name,
  code,
  external,
});

/** What tokenchart adds to an app that has no xstate yet. */
export const floor = peer(
  'xstate, as tokenchart uses it',
  "export { assign, createActor, fromPromise, setup } from 'xstate';",
);

export const peers: readonly Subject[] = [
  peer('js-cookie', "export { default } from 'js-cookie';"),
  peer('ky', "export { default } from 'ky';"),
  peer('axios-auth-refresh, without axios', "export * from 'axios-auth-refresh';", ['axios']),
  peer('devise-axios, without axios', "export * from 'devise-axios';", ['axios']),
  peer('oidc-client-ts', "export { UserManager } from 'oidc-client-ts';"),
  peer('@supabase/auth-js', "export { GoTrueClient } from '@supabase/auth-js';"),
];

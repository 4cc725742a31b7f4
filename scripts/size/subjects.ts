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

export const core = app('core, fetch and devise_token_auth', '', 19_500);

export const adapters: readonly Budgeted[] = [
  app('vanilla', "export * from 'tokenchart/vanilla';", 800),
  app('react', "export * from 'tokenchart/react';", 800),
  app('axios', "export * from 'tokenchart/axios';", 1_060),
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

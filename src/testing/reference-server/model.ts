import type { Mail } from './endpoint.ts';
import type { Answer, Pending } from './lifecycle.ts';
import { endRequest, startRequest } from './lifecycle.ts';
import type { ServerRequest } from './request.ts';
import type { SessionRow } from './rules.ts';
import type { ServerSettings } from './settings.ts';
import type { IdSource } from './state.ts';
import { createServer } from './state.ts';
import type { User } from './users.ts';

/** What the model is made of. */
export interface ModelOptions extends Partial<ServerSettings>, Partial<IdSource> {
  /** Server time, in milliseconds. */
  readonly now: () => number;
}

/** The modelled server. */
export interface ReferenceModel {
  /** The settings as they are now. */
  readonly settings: ServerSettings;
  /** The mails that were sent, oldest first. */
  readonly mails: readonly Mail[];
  /** Changes settings, from now on. */
  configure(change: Partial<ServerSettings>): void;
  /** Seeds a user. */
  addUser(email: string, password: string): void;
  /** What is stored of all users. */
  users(): readonly User[];
  /** What is stored of a user. */
  user(uid: string): User | null;
  /** What is stored of a session. */
  row(client: string): SessionRow | null;
  /** The current token's number in its session, 0 for the first; null where the session is gone. */
  generationOf(client: string): number | null;
  /** The start of a request, now: its answer where it is refused, else what `finish` wants. */
  accept(request: ServerRequest): Answer | Pending;
  /** The end of a request, now. */
  finish(pending: Pending): Answer;
  /** A request that takes no time. */
  handle(request: ServerRequest): Answer;
}

/**
 * A model of a server that runs `devise_token_auth`. It knows no clock, no chance and no timers: a
 * request is stepped by `accept` at its start and `finish` at its end.
 *
 * @example
 * ```ts
 * import { createReferenceModel } from 'tokenchart/testing';
 *
 * let now = 0;
 * const model = createReferenceModel({ kind: 'classic', now: () => now });
 * model.addUser('a@example.com', 'secret123');
 * const body = JSON.stringify({ email: 'a@example.com', password: 'secret123' });
 * const answer = model.handle({ method: 'POST', path: '/auth/sign_in', headers: {}, body });
 * ```
 */
export function createReferenceModel(options: ModelOptions): ReferenceModel {
  const server = createServer(options);
  return {
    get settings() {
      return server.settings();
    },
    mails: server.mails,
    configure: server.configure,
    addUser: (email, password) => {
      server.users.add(email, password, server.now());
    },
    users: server.users.all,
    user: (uid) => server.users.byUid(uid),
    row: server.row,
    generationOf: (client) => {
      const row = server.row(client);
      return row === null ? null : server.generation(client, row.token);
    },
    accept: (request) => startRequest(server, request),
    finish: (pending) => endRequest(server, pending),
    handle: (request) => {
      const accepted = startRequest(server, request);
      return accepted.done ? accepted : endRequest(server, accepted);
    },
  };
}

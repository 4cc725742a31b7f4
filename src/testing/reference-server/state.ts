import type { Mail, ServerState } from './endpoint.ts';
import type { SessionRow } from './rules.ts';
import type { ServerSettings } from './settings.ts';
import { defaultSettings } from './settings.ts';
import { createUserStore, sessionOf } from './users.ts';

/** Where the server takes tokens and ids from; each must be new. */
export interface IdSource {
  readonly newToken: () => string;
  readonly newClient: () => string;
}

/** The server's state, with what actions need not see. */
export interface Server extends ServerState {
  readonly mails: readonly Mail[];
  now(): number;
  configure(change: Partial<ServerSettings>): void;
  row(client: string): SessionRow | null;
  /** Which of its session's tokens that is, 0 for the first; null where it is none of them. */
  generation(client: string, token: string): number | null;
}

const counted = (prefix: string) => {
  let count = 0;
  return () => `${prefix}-${String(++count).padStart(16, '0')}`;
};

/** The generations of tokens: a token is named by its number, so that no log needs to hold it. */
const createGenerations = () => {
  const byClient = new Map<string, Map<string, number>>();
  return {
    add: (client: string, token: string) => {
      const tokens = byClient.get(client) ?? new Map<string, number>();
      byClient.set(client, tokens.set(token, tokens.size));
      return token;
    },
    find: (client: string, token: string) => byClient.get(client)?.get(token) ?? null,
  };
};

const createMailbox = () => {
  const mails: Mail[] = [];
  const owners = new Map<string, number>();
  const newResetToken = counted('reset');
  return {
    mails,
    ownerOf: (token: string) => owners.get(token) ?? null,
    send: (id: number, to: string, redirectUrl: string) => {
      const resetPasswordToken = newResetToken();
      owners.set(resetPasswordToken, id);
      mails.push({ to, resetPasswordToken, redirectUrl });
    },
  };
};

/** The state of a server without users. */
export function createServer(
  options: Partial<ServerSettings> & Partial<IdSource> & { readonly now: () => number },
): Server {
  const { now, newToken = counted('token'), newClient = counted('client'), ...given } = options;
  let settings: ServerSettings = { ...defaultSettings, ...given };
  const users = createUserStore();
  const generations = createGenerations();
  const mailbox = createMailbox();
  return {
    users,
    mails: mailbox.mails,
    now,
    settings: () => settings,
    configure: (change) => {
      settings = { ...settings, ...change };
    },
    newClient,
    newToken: (client) => generations.add(client, newToken()),
    generation: generations.find,
    row: (client) => {
      const owner = users.all().find((user) => sessionOf(user, client) !== null);
      return owner === undefined ? null : sessionOf(owner, client);
    },
    mailReset: (user, redirectUrl) => mailbox.send(user.id, user.email, redirectUrl),
    resetUser: (token) => {
      const id = mailbox.ownerOf(token);
      return id === null ? null : users.byId(id);
    },
  };
}

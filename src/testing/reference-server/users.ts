import type { SessionRow } from './rules.ts';
import { isExpired, openRow } from './rules.ts';
import type { ServerSettings } from './settings.ts';

/** All sessions of one user by `client` id, in the order in which they were opened. */
export type Sessions = Readonly<Record<string, SessionRow>>;

/** What the server stores of a user. */
export interface User {
  readonly id: number;
  readonly email: string;
  readonly uid: string;
  readonly password: string;
  readonly name: string | null;
  readonly allowPasswordChange: boolean;
  readonly sessions: Sessions;
  /** Server time, in milliseconds. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** The user's session of that `client` id, or null. Ids come from clients: none may name a prototype's property. */
export const sessionOf = (user: User, client: string): SessionRow | null =>
  Object.hasOwn(user.sessions, client) ? (user.sessions[client] ?? null) : null;

/** An e-mail as the server compares it. */
export const normalEmail = (email: string): string => email.trim().toLowerCase();

const entriesByExpiry = (sessions: Sessions): [string, SessionRow][] =>
  Object.entries(sessions).sort(([, a], [, b]) => a.expiry - b.expiry);

/** The sessions without the ones over the limit: those that expire first go first. */
export function withinLimit(sessions: Sessions, limit: number): Sessions {
  const surplus = Object.keys(sessions).length - limit;
  if (surplus <= 0) return sessions;
  const dropped = new Set(
    entriesByExpiry(sessions)
      .slice(0, surplus)
      .map(([client]) => client),
  );
  return Object.fromEntries(Object.entries(sessions).filter(([client]) => !dropped.has(client)));
}

/** The sessions as any save of their user leaves them: without expired ones. */
export const unexpired = (sessions: Sessions, now: number): Sessions =>
  Object.fromEntries(Object.entries(sessions).filter(([, row]) => !isExpired(row, now)));

/** Only the session that expires last; the first of them where several do. */
export function newestOnly(sessions: Sessions): Sessions {
  const entries = Object.entries(sessions);
  const latest = Math.max(...entries.map(([, row]) => row.expiry));
  return Object.fromEntries(entries.filter(([, row]) => row.expiry === latest).slice(0, 1));
}

/** The sessions without one. */
export const withoutSession = (sessions: Sessions, client: string): Sessions =>
  Object.fromEntries(Object.entries(sessions).filter(([id]) => id !== client));

/** The sessions with a newly opened one. */
export const withNewSession = (
  sessions: Sessions,
  client: string,
  token: string,
  settings: ServerSettings,
  now: number,
): Sessions =>
  withinLimit(
    { ...sessions, [client]: openRow(settings, token, now) },
    settings.maxNumberOfDevices,
  );

/** The users of the server. */
export interface UserStore {
  byId(id: number): User | null;
  byUid(uid: string): User | null;
  byEmail(email: string): User | null;
  all(): readonly User[];
  add(email: string, password: string, now: number): User;
  /** Stores the user, without sessions that have expired by `now`. */
  save(user: User, now: number): User;
  delete(id: number): void;
}

/** Users in memory. */
export function createUserStore(): UserStore {
  const users = new Map<number, User>();
  let lastId = 0;
  const find = (test: (user: User) => boolean) => [...users.values()].find(test) ?? null;
  const put = (user: User): User => {
    users.set(user.id, user);
    return user;
  };
  return {
    byId: (id) => users.get(id) ?? null,
    byUid: (uid) => find((user) => user.uid === uid),
    byEmail: (email) => find((user) => user.email === normalEmail(email)),
    all: () => [...users.values()],
    add: (address, password, now) => {
      const email = normalEmail(address);
      const fresh = { name: null, allowPasswordChange: false, sessions: {} };
      const times = { createdAt: now, updatedAt: now };
      return put({ id: ++lastId, email, uid: email, password, ...fresh, ...times });
    },
    save: (user, now) => put({ ...user, sessions: unexpired(user.sessions, now), updatedAt: now }),
    delete: (id) => {
      users.delete(id);
    },
  };
}

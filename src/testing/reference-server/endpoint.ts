import type { ParsedRequest } from './request.ts';
import type { ServerSettings } from './settings.ts';
import type { User, UserStore } from './users.ts';

/** The session that a request proved to be in. */
export interface Session {
  readonly userId: number;
  readonly client: string;
  readonly sentToken: string;
}

/** A mail that the server sent. */
export interface Mail {
  readonly to: string;
  readonly resetPasswordToken: string;
  readonly redirectUrl: string;
}

/** What actions read and change. */
export interface ServerState {
  readonly users: UserStore;
  /** The settings as they are now. */
  settings(): ServerSettings;
  newClient(): string;
  newToken(client: string): string;
  /** Sends a mail with a token to reset the password. */
  mailReset(user: User, redirectUrl: string): void;
  /** Whom a mailed token belongs to. */
  resetUser(resetPasswordToken: string): User | null;
}

/** What an action is given. */
export interface Call {
  readonly server: ServerState;
  readonly request: ParsedRequest;
  readonly session: Session | null;
  /** The user as read at the start of the request. */
  readonly user: User | null;
  /** Server time, in milliseconds. */
  readonly now: number;
}

/** An answer before auth and CORS headers are added. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text?: string;
  /** A body sent in several parts, `chunkGapMs` apart. */
  readonly chunks?: readonly string[];
  readonly chunkGapMs?: number;
  /** Whose auth headers are sent: where missing, the request's own session's; null for none. */
  readonly session?: Session | null;
}

/** One endpoint: what happens at the start of a request, how long it takes, what happens at its end. */
export interface Endpoint {
  /** `none` never looks at the credential; `optional` goes on without a user. */
  readonly login: 'required' | 'optional' | 'none';
  /** Reads a user at the start where no login does. */
  readonly load?: (call: Call) => User | null;
  /** A filter at the start: a reply ends the request there, without auth headers. */
  readonly halt?: (call: Call) => Reply | null;
  /** How long the action takes, in milliseconds; at once where missing. */
  readonly durationMs?: (request: ParsedRequest) => number;
  /** The action's effect and answer, at the end of the request. */
  readonly act: (call: Call) => Reply;
}

/** A reply of JSON. */
export const json = (status: number, body: unknown): Reply => ({ status, json: body });

/** A reply in place of an action that failed: nothing is sent but the status. */
export const raised = (status: number): Reply => ({ status, session: null });

/** The user as stored now, or as read at the start where it was deleted meanwhile. */
export const currentUser = ({ server }: Call, user: User): User =>
  server.users.byId(user.id) ?? user;

const errors = (message: string) => ({ errors: [message] });

/** What the application answers without a login. */
export const unauthenticated = (): Reply =>
  json(401, errors('You need to sign in or sign up before continuing.'));

/** An error as the gem's own controllers render it. */
export const failure = (status: number, message: string, more: object = {}): Reply =>
  json(status, { success: false, ...errors(message), ...more });

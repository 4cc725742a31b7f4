import type { Call, Reply } from './endpoint.ts';
import { failure, json } from './endpoint.ts';
import type { Params } from './request.ts';
import { textParam } from './request.ts';
import type { ServerSettings } from './settings.ts';
import type { User } from './users.ts';
import { newestOnly, normalEmail } from './users.ts';

/** Messages by field, as a failed validation renders them. */
export type Invalid = Readonly<Record<string, readonly string[]>>;

/** A user as the gem renders it. */
export const userJson = (user: User): object => ({
  email: user.email,
  uid: user.uid,
  id: user.id,
  provider: 'email',
  allow_password_change: user.allowPasswordChange,
  name: user.name,
});

/** A user as the answers render it that tell the whole record. */
export const accountJson = (user: User): object => ({
  ...userJson(user),
  created_at: new Date(user.createdAt).toISOString(),
  updated_at: new Date(user.updatedAt).toISOString(),
});

/** A user that could not be created. */
export const unsavedJson = (email: string): object => ({
  id: null,
  provider: 'email',
  uid: '',
  allow_password_change: false,
  name: null,
  email,
  created_at: null,
  updated_at: null,
});

const fieldName = (field: string): string => {
  const words = field.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** The messages with whole sentences added. */
export const invalidJson = (invalid: Invalid): object => ({
  ...invalid,
  full_messages: Object.entries(invalid).flatMap(([field, messages]) =>
    messages.map((message) => `${fieldName(field)} ${message}`),
  ),
});

/** What is wrong with a new password. */
export function passwordErrors(params: Params): Invalid {
  const password = textParam(params, 'password');
  const confirmation = textParam(params, 'password_confirmation');
  if (password === undefined || password === '') return { password: ["can't be blank"] };
  if (password.length < 6) return { password: ['is too short (minimum is 6 characters)'] };
  if (confirmation === undefined || confirmation === password) return {};
  return { password_confirmation: ["doesn't match Password"] };
}

/** What is wrong with a new e-mail. */
export function emailErrors({ server, user }: Call, email: string): Invalid {
  if (normalEmail(email) === '') return { email: ["can't be blank"] };
  const owner = server.users.byEmail(email);
  if (owner === null || owner.id === user?.id) return {};
  const taken = 'has already been taken';
  // Modern releases validate the e-mail twice.
  return { email: server.settings().kind === 'modern' ? [taken, taken] : [taken] };
}

/** Whether there is anything wrong. */
export const isInvalid = (invalid: Invalid): boolean => Object.keys(invalid).length > 0;

/** The user with another password. */
export function withPassword(user: User, password: string, settings: ServerSettings): User {
  const changed = password !== user.password;
  const alone = changed && settings.removeTokensAfterPasswordReset;
  return { ...user, password, sessions: alone ? newestOnly(user.sessions) : user.sessions };
}

/** The gem's answer where there is no user to change. */
export const userNotFound = (message: string): Reply => failure(404, message, { status: 'error' });

/** The gem's answer to an account that was saved. */
export const accountSaved = (user: User): Reply =>
  json(200, { status: 'success', data: accountJson(user) });

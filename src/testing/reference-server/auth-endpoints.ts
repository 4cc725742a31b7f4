import {
  accountSaved,
  emailErrors,
  invalidJson,
  isInvalid,
  passwordErrors,
  unsavedJson,
  userJson,
  userNotFound,
  withPassword,
} from './accounts.ts';
import type { Call, Endpoint, Reply } from './endpoint.ts';
import { currentUser, failure, json } from './endpoint.ts';
import { passwordEndpoints } from './password-endpoints.ts';
import type { Params } from './request.ts';
import { textParam } from './request.ts';
import type { Sessions, User } from './users.ts';
import { normalEmail, withNewSession, withoutSession } from './users.ts';

const accountFields = ['email', 'password', 'password_confirmation', 'current_password'];
const improper = (what: string): Reply =>
  failure(422, `Please submit proper ${what} data in request body.`, { status: 'error' });
const hasAccountData = (params: Params): boolean =>
  accountFields.some((field) => params[field] !== undefined);

/** Opens a session for the user and stores it beside `sessions`. */
const openSession = (call: Call, user: User, sessions: Sessions) => {
  const { server, now } = call;
  const client = server.newClient();
  const sentToken = server.newToken(client);
  const opened = withNewSession(sessions, client, sentToken, server.settings(), now);
  const saved = server.users.save({ ...user, sessions: opened }, now);
  return { saved, session: { userId: user.id, client, sentToken } };
};

const signIn: Endpoint = {
  login: 'none',
  load: ({ server, request }) => server.users.byEmail(textParam(request.params, 'email') ?? ''),
  halt: ({ user, request }) =>
    user !== null && textParam(request.params, 'password') === user.password
      ? null
      : failure(401, 'Invalid login credentials. Please try again.'),
  act: (call) => {
    if (call.user === null) throw new Error('a sign-in without a user passed its filter');
    const current = currentUser(call, call.user);
    // Classic releases write the sessions back as they read them: a rotation in between is undone.
    const locked = call.server.settings().kind === 'modern';
    const sessions = locked ? current.sessions : call.user.sessions;
    const { saved, session } = openSession(call, current, sessions);
    return { ...json(200, { data: userJson(saved) }), session };
  },
};

const signOut: Endpoint = {
  login: 'optional',
  halt: ({ session }) =>
    session === null ? failure(404, 'User was not found or was not logged in.') : null,
  act: (call) => {
    const { server, user, session, now } = call;
    if (user === null || session === null) throw new Error('a sign-out passed its filter');
    // The sessions as read at the start are written back: a rotation in between is undone.
    const sessions = withoutSession(user.sessions, session.client);
    if (server.users.byId(user.id) !== null) {
      server.users.save({ ...currentUser(call, user), sessions }, now);
    }
    return { ...json(200, { success: true }), session: null };
  },
};

const signUp: Endpoint = {
  login: 'none',
  halt: ({ request }) => (hasAccountData(request.params) ? null : improper('sign up')),
  act: (call) => {
    const { server, request, now } = call;
    const email = textParam(request.params, 'email') ?? '';
    const invalid = { ...emailErrors(call, email), ...passwordErrors(request.params) };
    if (isInvalid(invalid)) {
      const data = unsavedJson(normalEmail(email));
      return json(422, { status: 'error', data, errors: invalidJson(invalid) });
    }
    const user = server.users.add(email, textParam(request.params, 'password') ?? '', now);
    const { saved, session } = openSession(call, user, user.sessions);
    return { ...accountSaved(saved), session };
  },
};

const changedUser = (call: Call, user: User): User => {
  const { params } = call.request;
  const email = normalEmail(textParam(params, 'email') ?? user.email);
  const password = textParam(params, 'password') ?? user.password;
  return { ...withPassword(user, password, call.server.settings()), email, uid: email };
};

const updateAccount: Endpoint = {
  login: 'optional',
  halt: ({ request }) => (hasAccountData(request.params) ? null : improper('account update')),
  act: (call) => {
    const { server, request, user, now } = call;
    if (user === null) return userNotFound('User not found.');
    const { email, password } = request.params;
    const invalid = {
      ...(email === undefined ? {} : emailErrors(call, textParam(request.params, 'email') ?? '')),
      ...(password === undefined ? {} : passwordErrors(request.params)),
    };
    if (isInvalid(invalid)) return json(422, { status: 'error', errors: invalidJson(invalid) });
    return accountSaved(server.users.save(changedUser(call, currentUser(call, user)), now));
  },
};

const deleteAccount: Endpoint = {
  login: 'optional',
  act: ({ server, user }) => {
    if (user === null) return userNotFound('Unable to locate account for destruction.');
    server.users.delete(user.id);
    const message = `Account with UID '${user.uid}' has been destroyed.`;
    return { ...json(200, { status: 'success', message }), session: null };
  },
};

const validateToken: Endpoint = {
  login: 'optional',
  halt: ({ session }) => (session === null ? failure(401, 'Invalid login credentials') : null),
  act: (call) => {
    if (call.user === null) throw new Error('a validation passed its filter');
    return json(200, { success: true, data: userJson(currentUser(call, call.user)) });
  },
};

/** The gem's own endpoints, below `/auth`. */
export const authEndpoints: Readonly<Record<string, Endpoint>> = {
  'POST sign_in': signIn,
  'DELETE sign_out': signOut,
  'POST ': signUp,
  'PUT ': updateAccount,
  'PATCH ': updateAccount,
  'DELETE ': deleteAccount,
  'GET validate_token': validateToken,
  ...passwordEndpoints,
};

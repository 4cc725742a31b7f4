import { accountJson, invalidJson, isInvalid, passwordErrors, withPassword } from './accounts.ts';
import type { Call, Endpoint } from './endpoint.ts';
import { currentUser, failure, json } from './endpoint.ts';
import { textParam } from './request.ts';
import { normalEmail, sessionOf, withNewSession } from './users.ts';

const query = (params: Readonly<Record<string, string>>): string =>
  Object.keys(params)
    .sort()
    .map((name) => `${name}=${encodeURIComponent(params[name] ?? '')}`)
    .join('&');

const withQuery = (url: string, params: Readonly<Record<string, string>>): string => {
  const [address = '', fragment] = url.split('#');
  const joint = address.includes('?') ? '&' : '?';
  return `${address}${joint}${query(params)}${fragment === undefined ? '' : `#${fragment}`}`;
};

const askReset: Endpoint = {
  login: 'none',
  act: ({ server, request }) => {
    const email = textParam(request.params, 'email');
    const redirectUrl = textParam(request.params, 'redirect_url');
    if (redirectUrl === undefined) return failure(401, 'Missing redirect URL.');
    if (email === undefined) return failure(401, 'You must provide an email address.');
    const address = normalEmail(email);
    const user = server.users.byEmail(email);
    if (user === null) return failure(404, `Unable to find user with email '${address}'.`);
    server.mailReset(user, redirectUrl);
    const message = `An email has been sent to '${address}' containing instructions for resetting your password.`;
    return json(200, { success: true, message });
  },
};

/** Opens a session for the owner of a mailed token and hands it over in the redirect's query. */
const openByMail = (call: Call, resetToken: string) => {
  const { server, request, now } = call;
  const user = server.resetUser(resetToken);
  if (user === null) return null;
  const client = server.newClient();
  const token = server.newToken(client);
  const sessions = withNewSession(user.sessions, client, token, server.settings(), now);
  const saved = server.users.save({ ...user, allowPasswordChange: true, sessions }, now);
  return {
    'access-token': token,
    client,
    client_id: client,
    config: textParam(request.params, 'config') ?? '',
    expiry: String(sessionOf(saved, client)?.expiry ?? ''),
    reset_password: 'true',
    token,
    uid: saved.uid,
    // Modern releases repeat the mailed token.
    ...(server.settings().kind === 'modern' ? { reset_password_token: resetToken } : {}),
  };
};

const followMail: Endpoint = {
  login: 'none',
  act: (call) => {
    const redirectUrl = textParam(call.request.params, 'redirect_url');
    if (redirectUrl === undefined) return failure(401, 'Missing redirect URL.');
    const params = openByMail(call, textParam(call.request.params, 'reset_password_token') ?? '');
    if (params === null) return { status: 404 };
    const location = withQuery(redirectUrl, params);
    return { status: 302, headers: { location }, text: '<html><body>redirected</body></html>' };
  },
};

const changePassword: Endpoint = {
  login: 'optional',
  act: (call) => {
    const { server, request, user, now } = call;
    if (user === null) return failure(401, 'Unauthorized');
    const password = textParam(request.params, 'password');
    if (password === undefined || textParam(request.params, 'password_confirmation') === undefined)
      return failure(
        422,
        'You must fill out the fields labeled "Password" and "Password confirmation".',
      );
    const invalid = passwordErrors(request.params);
    if (isInvalid(invalid)) return json(422, { success: false, errors: invalidJson(invalid) });
    const changed = withPassword(currentUser(call, user), password, server.settings());
    const saved = server.users.save({ ...changed, allowPasswordChange: false }, now);
    const message = 'Your password has been successfully updated.';
    return json(200, { success: true, data: accountJson(saved), message });
  },
};

/** The gem's endpoints for forgotten and changed passwords, below `/auth`. */
export const passwordEndpoints: Readonly<Record<string, Endpoint>> = {
  'POST password': askReset,
  'GET password/edit': followMail,
  'PUT password': changePassword,
  'PATCH password': changePassword,
};

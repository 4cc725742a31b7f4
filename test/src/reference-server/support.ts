import type { Answer, ModelOptions } from '../../../src/testing/reference-server/index.ts';
import { createReferenceModel } from '../../../src/testing/reference-server/index.ts';

/** What the tests' user signs in with. */
export const email = 'a@example.com';
export const password = 'secret123';

/** A model with one user and a clock that stands still until told. */
export const modelAt = (options: Partial<ModelOptions> = {}) => {
  let now = 1_700_000_000_100;
  const model = createReferenceModel({ now: () => now, ...options });
  model.addUser(email, password);
  const signIn = () =>
    credentialOf(
      model.handle({
        method: 'POST',
        path: '/auth/sign_in',
        headers: {},
        body: JSON.stringify({ email, password }),
      }),
    );
  const send = (path: string, headers: Record<string, string>, method = 'GET', body = '') =>
    model.handle({ method, path, headers, body });
  const wait = (ms: number) => {
    now += ms;
  };
  return { model, signIn, send, wait };
};

/** The request headers that an answer's headers make. */
export const credentialOf = (
  answer: Pick<Answer, 'headers'>,
): Record<'access-token' | 'client' | 'uid', string> => {
  const header = (name: string): string => {
    const value = answer.headers[name];
    if (value === undefined || value.trim() === '') throw new Error(`no ${name} in the answer`);
    return value;
  };
  return {
    'access-token': header('access-token'),
    client: header('client'),
    uid: header('uid'),
  };
};

import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64, encodeBase64 } from '../../../src/testing/reference-server/base64.ts';
import type { Pending } from '../../../src/testing/reference-server/index.ts';
import { authHeaderNames } from '../../../src/testing/reference-server/index.ts';
import { credentialOf, email, modelAt, password } from './support.ts';

const authNames = (headers: Readonly<Record<string, string>>) =>
  authHeaderNames.filter((name) => name in headers);

const pendingOf = (accepted: { done: boolean }): Pending => {
  if (accepted.done) throw new Error('answered at once');
  return accepted as Pending;
};

describe('the kinds of server', () => {
  it('absent: a batch answer has no auth headers, and slides the window', () => {
    const { model, signIn, send, wait } = modelAt({ kind: 'absent' });
    const signedIn = signIn();
    wait(3000);
    const batch = send('/api/me', signedIn);
    expect(batch.status).toBe(200);
    expect(authNames(batch.headers)).toEqual([]);
    expect(batch.trace.ending).toBe('batch');
    expect(model.row(signedIn.client)?.updatedAt).toBe(1_700_000_003_000);
    wait(5000);
    expect(credentialOf(send('/api/me', signedIn))['access-token']).not.toBe(
      signedIn['access-token'],
    );
  });

  it('static: the token stays the same, whatever is asked', () => {
    const { signIn, send, wait } = modelAt({ kind: 'static' });
    const signedIn = signIn();
    for (const path of ['/api/me', '/api/me?unbatch=true', '/auth/validate_token?unbatch=true']) {
      wait(6000);
      const answer = send(path, signedIn);
      expect(credentialOf(answer)).toEqual(signedIn);
      expect(answer.trace.ending).toBe('static');
    }
  });

  it('may be switched while it runs', () => {
    const { model, signIn, send, wait } = modelAt({ kind: 'classic' });
    const first = signIn();
    wait(6000);
    model.configure({ changeHeadersOnEachRequest: false });
    expect(credentialOf(send('/api/me', first))).toEqual(first);
    model.configure({ changeHeadersOnEachRequest: true, kind: 'modern' });
    const second = send('/api/me', first);
    expect(second.headers['authorization']).toMatch(/^Bearer /);
    wait(600_000);
    expect(send('/api/me', first).status).toBe(200);
    model.configure({ kind: 'classic' });
    wait(600_000);
    expect(send('/api/me', first).status).toBe(401);
  });

  it('gives a shortened lifespan to the next token, not to the current one', () => {
    const { model, signIn, send, wait } = modelAt({ kind: 'classic', tokenLifespanS: 1000 });
    const first = signIn();
    model.configure({ tokenLifespanS: 10 });
    wait(6000);
    const second = send('/api/me', first);
    expect(Number(second.headers['expiry'])).toBe(1_700_000_016);
    wait(11_000);
    expect(send('/api/me', credentialOf(second)).status).toBe(401);
  });
});

describe('requests that overlap', () => {
  it.each(['classic', 'modern'] as const)('%s: a sign-out undoes a rotation in between', (kind) => {
    const { model, signIn, send, wait } = modelAt({ kind });
    const [one, other] = [signIn(), signIn()];
    wait(6000);
    const path = '/auth/sign_out';
    const signOut = pendingOf(model.accept({ method: 'DELETE', path, headers: other }));
    const lost = credentialOf(send('/api/me', one));
    expect(model.generationOf(one.client)).toBe(2);
    expect(model.finish(signOut).status).toBe(200);
    expect(model.generationOf(one.client)).toBe(1);
    expect(send('/api/me', lost).status).toBe(401);
    expect(send('/api/me', one).status).toBe(200);
    expect(send('/api/me', other).status).toBe(401);
  });

  it.each([
    ['classic', 401],
    ['modern', 200],
  ] as const)('%s: a sign-in undoes a rotation in between: then %i', (kind, status) => {
    const { model, signIn, send, wait } = modelAt({ kind });
    const one = signIn();
    wait(6000);
    const body = JSON.stringify({ email, password });
    const path = '/auth/sign_in';
    const signingIn = pendingOf(model.accept({ method: 'POST', path, headers: {}, body }));
    const rotated = credentialOf(send('/api/me', one));
    model.finish(signingIn);
    expect(send('/api/me', rotated).status).toBe(status);
  });

  it('fail with 404 and no auth headers where the user was deleted meanwhile', () => {
    const { model, signIn, send } = modelAt();
    const one = signIn();
    const slow = pendingOf(model.accept({ method: 'GET', path: '/api/slow?ms=10', headers: one }));
    expect(send('/auth', one, 'DELETE').status).toBe(200);
    const answer = model.finish(slow);
    expect(answer.status).toBe(404);
    expect(authNames(answer.headers)).toEqual([]);
  });
});

describe('endpoints that no trace holds', () => {
  const { signIn, send } = modelAt();
  const one = signIn();

  it.each<[string, string, number, unknown]>([
    ['GET', '/api/list/7', 200, { list: '7' }],
    ['GET', '/api/rescued', 403, { errors: ['rescued'] }],
    ['GET', '/api/cached', 200, { cached: true }],
    ['GET', '/api/status/none', 404, undefined],
    ['GET', '/elsewhere', 404, undefined],
    ['PUT', '/api/slow', 404, undefined],
    ['OPTIONS', '/api/me', 404, undefined],
    ['POST', '/auth/password', 401, { success: false, errors: ['Missing redirect URL.'] }],
  ])('%s %s', (method, path, status, json) => {
    const answer = send(path, one, method);
    expect([answer.status, answer.json]).toEqual([status, json]);
  });

  it('redirects to anywhere', () => {
    const answer = send(`/api/redirect?to=${encodeURIComponent('https://b.test/x')}`, one);
    expect(answer.headers['location']).toBe('https://b.test/x');
  });

  it('refuses a client id that names something every object has', () => {
    for (const client of ['constructor', '__proto__', 'toString'])
      expect(send('/api/me', { ...one, client }).status).toBe(401);
  });

  it('refuses a mailed token that was never sent', () => {
    const path = '/auth/password/edit?redirect_url=x&reset_password_token=guess';
    expect(send(path, {}).status).toBe(404);
  });

  it('repeats a sign-up error once on classic, twice on modern', () => {
    const body = JSON.stringify({ email, password });
    const messages = (kind: 'classic' | 'modern') =>
      modelAt({ kind }).send('/auth', {}, 'POST', body).json;
    expect(messages('classic')).toMatchObject({ errors: { email: ['has already been taken'] } });
    expect(messages('modern')).toMatchObject({ errors: { email: { length: 2 } } });
  });
});

describe('generations', () => {
  it('count the tokens of a session; the one that the sign-in itself opens with is the first', () => {
    const { model, signIn, send } = modelAt();
    const one = signIn();
    expect(model.generationOf(one.client)).toBe(1);
    const answer = send('/api/me?unbatch=1', one);
    expect(answer.trace).toMatchObject({ tokenGeneration: 1, ending: 'rotated', unbatch: true });
    expect(model.generationOf(one.client)).toBe(2);
    expect(model.generationOf('nobody')).toBeNull();
  });
});

describe('base64', () => {
  it('is what Node makes of the same text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const encoded = Buffer.from(text, 'utf8').toString('base64');
        expect(encodeBase64(text)).toBe(encoded);
        expect(decodeBase64(encoded)).toBe(text);
      }),
    );
  });

  it.each(['abc', 'a===', '****', 'gA==', 'YQ', 'YQ=='.repeat(2)])('refuses %s', (text) => {
    expect(decodeBase64(text)).toBeNull();
  });
});

import { type DeviseTokenAuthOptions, deviseTokenAuth, SessionError } from 'tokenchart';
import { describe, expect, test } from 'vitest';
import { createCredential } from '../../machines/credential.ts';

const sent = createCredential({ sessionId: 'C1', token: 'T1', expiry: 100, subject: 'ada' });
const protocol = (options: Partial<DeviseTokenAuthOptions> = {}) =>
  deviseTokenAuth({ baseUrl: 'https://api.test/auth/', ...options });
const answer = (status: number, headers: Record<string, string> = {}, redirected = false) => ({
  ...{ status, redirected, headers: new Headers(headers) },
});
const bearer = (claims: unknown) => `Bearer ${btoa(JSON.stringify(claims))}`;
const rotation = { 'access-token': 'T2', client: 'C1', uid: 'ada', expiry: '200' };
const blank = { 'access-token': ' ', client: 'C1', uid: 'ada', expiry: ' ' };

describe('an answer', () => {
  test.each([200, 201, 304, 401, 403, 404, 422, 500])(
    'of status %i that brings a token rotated',
    (status) => {
      const seen = protocol().observe(answer(status, rotation), sent);
      expect(seen).toMatchObject({ kind: 'rotated', credential: { expiry: 200, subject: 'ada' } });
      expect(seen.kind === 'rotated' && seen.credential.token).toBe('T2');
    },
  );

  test.each(['', ' ', '\t'])('with a blank token (%j) is blank', (token) => {
    expect(protocol().observe(answer(200, { ...blank, 'access-token': token }), sent)).toEqual({
      kind: 'blank',
    });
  });

  test('that is blank may bring a new uid', () => {
    const seen = protocol().observe(answer(200, { ...blank, uid: 'eve' }), sent);
    expect(seen).toEqual({ kind: 'blank', subject: 'eve' });
  });

  test.each([
    ['the same expiry: the sent token is the newest', '100', true],
    ['a later expiry: a rotation was lost', '107', false],
    ['an earlier expiry: a rotation with a shorter lifespan was lost', '90', false],
  ])('that is blank, with a bearer of %s', (_, expiry, newest) => {
    const authorization = bearer({ 'access-token': 'T1', client: 'C1', uid: 'ada', expiry });
    const seen = protocol().observe(answer(200, { ...blank, authorization }), sent);
    expect(seen).toEqual({ kind: 'blank', newest });
  });

  test('whose bearer differs from its token: the bearer is no credential', () => {
    const authorization = bearer({ 'access-token': 'T0', client: 'C1', uid: 'ada', expiry: '1' });
    const seen = protocol().observe(answer(200, { ...rotation, authorization }), sent);
    expect(seen.kind === 'rotated' && seen.credential.token).toBe('T2');
  });

  test('without a token is absent; certain only on servers that send blanks', () => {
    expect(protocol().observe(answer(403), sent)).toEqual({ kind: 'absent', certain: false });
    expect(protocol({ kind: 'absent' }).observe(answer(403), sent)).toEqual({
      kind: 'absent',
      certain: false,
    });
    expect(protocol({ kind: 'classic' }).observe(answer(403), sent)).toEqual({
      kind: 'absent',
      certain: true,
    });
    const learning = protocol();
    learning.observe(answer(200, blank), sent);
    expect(learning.observe(answer(500), sent)).toEqual({ kind: 'absent', certain: true });
  });

  test('of 401 without a token is a refusal', () => {
    expect(protocol().observe(answer(401), sent)).toEqual({ kind: 'rejected' });
  });

  test.each([408, 502, 503, 504, 524, 0])(
    'of status %i without a token tells nothing',
    (status) => {
      expect(protocol().observe(answer(status), sent)).toEqual({ kind: 'unknown' });
    },
  );

  test('that was redirected, and is blank or absent, hides a rotation', () => {
    expect(protocol().observe(answer(200, blank, true), sent)).toEqual({ kind: 'unknown' });
    expect(protocol().observe(answer(200, {}, true), sent)).toEqual({ kind: 'unknown' });
  });

  test.each(['A, B', 'a b', 'x'.repeat(2_049), 'caf\u00e9'])(
    'with %.20j for a token is garbled',
    (token) => {
      const seen = protocol().observe(answer(200, { ...rotation, 'access-token': token }), sent);
      expect(seen).toEqual({ kind: 'unknown', garbled: true });
    },
  );

  test('of another session says nothing of this one', () => {
    const seen = protocol().observe(answer(200, { ...rotation, client: 'C2' }), sent);
    expect(seen).toEqual({ kind: 'absent', certain: true });
  });

  test('with other header names', () => {
    const headerNames = {
      accessToken: 'x-token',
      client: 'x-client',
      uid: 'x-uid',
      expiry: 'x-expiry',
    };
    const own = protocol({ headerNames });
    const headers = { 'x-token': 'T2', 'x-client': 'C1', 'x-uid': 'ada', 'x-expiry': '7' };
    expect(own.observe(answer(200, headers), sent)).toMatchObject({ kind: 'rotated' });
    expect(own.authorize(sent)).toMatchObject({
      'x-token': 'T1',
      'x-client': 'C1',
      'x-uid': 'ada',
    });
    const authorization = bearer({ 'x-expiry': '100' });
    expect(
      own.observe(answer(200, { ...headers, 'x-token': '', authorization }), sent),
    ).toMatchObject({ newest: true });
  });
});

describe('a server without rotation', () => {
  const echo = answer(200, { ...rotation, 'access-token': 'T1' });

  test('is known when told', () => {
    const own = protocol({ kind: 'static' });
    expect(own.rotates()).toBe(false);
    expect(own.observe(echo, sent)).toEqual({ kind: 'blank', newest: true });
  });

  test('is learned by a forced rotation that echoes, and unlearned by a rotation', () => {
    const own = protocol();
    expect(own.observe(echo, sent)).toEqual({ kind: 'blank' });
    expect(own.rotates()).toBe(true);
    expect(own.observe(echo, sent, true)).toEqual({ kind: 'blank', newest: true });
    expect(own.rotates()).toBe(false);
    own.observe(answer(200, rotation), sent);
    expect(own.rotates()).toBe(true);
  });
});

describe('requests of its own', () => {
  test('go to the mount point', () => {
    expect(protocol().renew(sent)).toMatchObject({
      method: 'GET',
      url: 'https://api.test/auth/validate_token?unbatch=true',
    });
    expect(protocol().signOut(sent)).toMatchObject({
      method: 'DELETE',
      url: 'https://api.test/auth/sign_out',
    });
    expect(protocol().signIn({ email: 'a' })).toMatchObject({
      method: 'POST',
      body: '{"email":"a"}',
    });
  });

  test('carry no blank header', () => {
    expect(Object.values(protocol().authorize(sent)).every(Boolean)).toBe(true);
  });
});

describe('a credential', () => {
  test('is read from a sign-in', () => {
    expect(protocol().credentialFrom(answer(200, rotation))).toMatchObject({
      sessionId: 'C1',
      expiry: 200,
    });
    expect(protocol().credentialFrom(answer(200, blank))).toBeNull();
    expect(protocol().credentialFrom(answer(200))).toBeNull();
  });

  test('is read from the address an OAuth sign-in returns to', () => {
    const url = 'https://app.test/?auth_token=T9&client_id=C9&uid=ada&expiry=9&config=default';
    const read = protocol().credentialFromUrl(url);
    expect([read?.token, read?.sessionId, read?.subject, read?.expiry]).toEqual([
      'T9',
      'C9',
      'ada',
      9,
    ]);
    expect(protocol().credentialFromUrl('https://app.test/')).toBeNull();
  });
});

test.each([{ baseUrl: '' }, { windowMs: -1 }, { windowMs: Number.NaN }, { windowMs: Infinity }])(
  'refuses %j',
  (options) => {
    expect(() => protocol(options)).toThrow(SessionError);
  },
);

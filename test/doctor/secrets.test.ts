/** Nothing that lets anybody in is ever printed. */
import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { createSecrets } from '../../src/doctor/secrets.ts';
import { seededUser } from '../../src/testing/reference-server/http.ts';
import type { FrontHooks } from '../support/front.ts';
import { cookieMode, cookieOnly, insecure, json } from '../support/strange-servers.ts';
import { closeClinics, openClinic } from './run.ts';

afterEach(closeClinics);

/** A server's ids, and all that it gave out. */
function issuing() {
  const issued: string[] = [];
  const issue = (bytes: number) => () => {
    const text = randomBytes(bytes).toString('base64url');
    issued.push(text);
    return text;
  };
  // Short enough not to be taken for a token by its looks: it must be known.
  return { issued, newToken: issue(9), newClient: issue(9) };
}

/** Answers one kind of request with an error that repeats all that was sent. */
const echoing = (isEchoed: (method: string, path: string) => boolean): FrontHooks => ({
  request: ({ method, path, headers }) =>
    isEchoed(method, path)
      ? json(500, { errors: [`What is ${headers['access-token']} of ${headers['client']}?`] })
      : undefined,
});

const modes: Record<string, Parameters<typeof openClinic>[1]> = {
  plain: undefined,
  insecure,
  cookieMode,
  cookieOnly,
  'an echo of every question': () => echoing((_, path) => path.includes('validate_token')),
  'an echo of forced ones': () => echoing((_, path) => path.includes('unbatch=true')),
  'an echo of sign-outs': () => echoing((method) => method === 'DELETE'),
  'a redirect with the token': () => ({
    request: ({ method, headers }) =>
      method === 'GET'
        ? {
            status: 302,
            headers: { location: `/t/${headers['access-token']}?x=${headers['client']}` },
            body: Buffer.from(''),
          }
        : undefined,
  }),
};

describe.each(Object.entries(modes))('%s', (_, hooks) => {
  test.each([['--json'], ['--origin=https://app.example.com']])('%s', async (...args) => {
    for (const kind of ['classic', 'modern', 'static'] as const) {
      const { issued, ...ids } = issuing();
      const clinic = await openClinic({ kind, ...ids }, hooks);
      const { out, err } = await clinic.examine({ args: [...args, '--path', '/api/me'] });
      expect(issued.length).toBeGreaterThan(1);
      expect(out).not.toBe('');
      for (const secret of [...issued, seededUser.password])
        expect(out + err).not.toContain(secret);
    }
  });
});

test('an echo is shown, without what it echoes', async () => {
  const clinic = await openClinic({}, () => echoing((_, path) => path.includes('validate_token')));
  const { status, found } = await clinic.examine();
  expect(status).toBe(3);
  expect(found('not-examined')).toBe(
    'GET /auth/validate_token answered 500: "What is [redacted] of [redacted]?".',
  );
});

test('a sign-in that repeats the password', async () => {
  const clinic = await openClinic({}, () => ({
    request: () => json(401, { errors: [`${seededUser.password} is wrong\u001b[31m`] }),
  }));
  const { out } = await clinic.examine();
  expect(out).toContain('[redacted] is wrong');
  expect(out).not.toContain('\\u001b');
});

describe('redaction', () => {
  test('finds every spelling, the longer secret first', () => {
    const secrets = createSecrets();
    secrets.add('abc+def/ghi');
    secrets.add('abc+def/ghi"jkl');
    expect(secrets.redact('x abc+def/ghi"jkl y')).toBe('x [redacted] y');
    expect(secrets.redact(encodeURIComponent('abc+def/ghi'))).toBe('[redacted]');
    expect(secrets.redact(JSON.stringify('abc+def/ghi"jkl'))).toBe('"[redacted]"');
  });

  test('leaves numbers and names alone, so that JSON stays JSON', () => {
    const secrets = createSecrets();
    secrets.add('123456');
    secrets.add('findings');
    const safe = secrets.redactDeep({ findings: [{ ms: 123456, text: 'at 123456' }], none: null });
    expect(safe).toEqual({ findings: [{ ms: 123456, text: 'at [redacted]' }], none: null });
  });

  test('knows no short words, and nothing of nothing', () => {
    const secrets = createSecrets();
    for (const short of ['', ' ', null, undefined, 'kind']) secrets.add(short);
    expect(secrets.redact('kind: classic')).toBe('kind: classic');
  });

  test('takes every long word of a server for a token', () => {
    const { quote } = createSecrets();
    expect(quote(`no ${'Zm9v'.repeat(6)} here`)).toBe('no [redacted] here');
    expect(quote('Invalid login credentials.')).toBe('Invalid login credentials.');
    expect(quote('a '.repeat(500)).length).toBeLessThan(200);
  });
});

/** What pages of another origin may send and read. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createClient } from '../../src/doctor/client.ts';
import { checkCors } from '../../src/doctor/cors.ts';
import { createSecrets } from '../../src/doctor/secrets.ts';
import { cors } from '../support/strange-servers.ts';
import { closeClinics, openClinic } from './run.ts';

afterEach(closeClinics);

const origin = 'https://app.example.com';
const asked = ['--json', '--origin', origin];
const all = 'access-token, client, uid, expiry, token-type, authorization';

describe('a server that lets pages of another origin in', () => {
  test('is found to', async () => {
    const clinic = await openClinic({ kind: 'modern' });
    const { status, levels } = await clinic.examine({ args: asked });
    expect(levels).toMatchObject({ 'cors-exposed': 'ok', 'cors-allowed': 'ok' });
    expect(status).toBe(0);
    const preflights = clinic.server.requests.filter(({ method }) => method === 'OPTIONS');
    expect(preflights.map(({ path }) => path)).toEqual([
      '/auth/sign_in',
      '/auth/validate_token',
      '/auth/sign_out',
    ]);
  });

  test('by a star, save that a star is no Authorization', async () => {
    const clinic = await openClinic({ kind: 'classic' }, () => cors('*', '*'));
    const { levels } = await clinic.examine({ args: asked });
    expect(levels).toMatchObject({ 'cors-exposed': 'ok', 'cors-allowed': 'ok' });
  });

  test('is not asked about where nobody says an origin, or it is the same', async () => {
    const clinic = await openClinic({ kind: 'modern' });
    expect((await clinic.examine()).levels['cors']).toBe('note');
    const same = await clinic.examine({ args: ['--json', '--origin', clinic.server.url] });
    expect(same.levels['cors']).toBe('ok');
    expect(clinic.server.requests.some(({ method }) => method === 'OPTIONS')).toBe(false);
  });

  test('the app’s endpoint is asked about, too', async () => {
    const clinic = await openClinic({ kind: 'modern' });
    const { levels } = await clinic.examine({ args: [...asked, '--path', '/api/me?a=b'] });
    expect(levels['endpoint']).toBe('ok');
    const paths = clinic.server.requests.map(({ method, path }) => `${method} ${path}`);
    expect(paths).toContain('OPTIONS /api/me?a=b');
    expect(paths).toContain('GET /api/me?a=b&unbatch=true');
  });
});

describe('a server that does not', () => {
  test.each(['access-token', 'client', 'uid', 'expiry'])('expose %s', async (name) => {
    const rest = all.replace(`${name}, `, '');
    const clinic = await openClinic({ kind: 'modern' }, () => cors(rest));
    const { status, report, levels, found } = await clinic.examine({ args: asked });
    expect(levels['cors-exposed']).toBe('fault');
    expect(found('cors-exposed')).toContain(`headers: ${name}. They can read: ${rest}.`);
    expect(report.cors).toMatchObject({ notExposed: [name], exposed: rest.split(', ') });
    expect(status).toBe(1);
    expect(clinic.left()).toEqual([]);
  });

  test.each([
    ['modern', 'warning'],
    ['classic', 'ok'],
  ] as const)('expose authorization: %s', async (kind, level) => {
    const clinic = await openClinic({ kind }, () => cors(all.replace(', authorization', '')));
    const { status, levels } = await clinic.examine({ args: asked });
    expect(levels['cors-exposed']).toBe(level);
    expect(status).toBe(0);
  });

  test('allow a header', async () => {
    const clinic = await openClinic({}, () => cors(all, 'content-type, client, uid, token-type'));
    const { status, found } = await clinic.examine({ args: asked });
    expect(found('cors-allowed')).toContain('header access-token on DELETE /auth/sign_out');
    expect(found('cors-allowed')).not.toContain('header client');
    expect(status).toBe(1);
  });

  test('allow a method', async () => {
    const clinic = await openClinic({}, () => ({
      answer: ({ headers }) => {
        headers['access-control-allow-methods'] = 'GET, POST';
      },
    }));
    const { found } = await clinic.examine({ args: asked });
    expect(found('cors-allowed')).toContain('method DELETE on /auth/sign_out');
  });

  test('let the page read a refusal', async () => {
    const clinic = await openClinic({}, () => ({
      answer: ({ status, headers }) => {
        if (status === 401) delete headers['access-control-allow-origin'];
      },
    }));
    const { status, found, levels } = await clinic.examine({ args: asked });
    expect(levels['cors-origin']).toBe('fault');
    expect(found('cors-origin')).toContain('refused');
    expect(found('cors-origin')).not.toContain('signed');
    expect(status).toBe(1);
  });

  test('let this origin in', async () => {
    const clinic = await openClinic({}, () => ({
      answer: ({ headers }) => {
        if (headers['access-control-allow-origin'])
          headers['access-control-allow-origin'] = 'https://other.example.com';
      },
    }));
    const { status, levels, found } = await clinic.examine({ args: asked });
    expect(levels).toMatchObject({ 'cors-origin': 'fault', 'cors-allowed': 'fault' });
    expect(found('cors-allowed')).toContain('GET /auth/validate_token');
    expect(status).toBe(1);
  });
});

interface Trace {
  readonly steps: readonly {
    readonly request: { readonly method: string };
    readonly response: {
      readonly status: number;
      readonly otherHeaders?: Readonly<Record<string, string>>;
    };
  }[];
}

const traced = (name: string, take: (step: Trace['steps'][number]) => boolean) => {
  const text = readFileSync(join(import.meta.dirname, '../vectors', `${name}.json`), 'utf8');
  const found = (JSON.parse(text) as Trace).steps.find(take);
  if (!found) throw new Error(`no such step in ${name}`);
  return found.response;
};

test('what the real server’s golden traces hold is found in order', async () => {
  const preflight = traced('1.2.0-preflight', ({ request }) => request.method === 'OPTIONS');
  const refused = traced('1.2.0-cors_request', ({ response }) => response.status === 401);
  const signed = traced(
    '1.2.0-cors_request',
    ({ response }) => response.status === 200 && response.otherHeaders !== undefined,
  );
  const clinic = await openClinic();
  const fetch = async (_url: unknown, init?: RequestInit) => {
    const wanted = new Headers(init?.headers).get('access-control-request-headers') ?? '';
    const headers = { ...preflight.otherHeaders, 'access-control-allow-headers': wanted };
    return new Response('', { status: preflight.status, headers });
  };
  const environment = {
    clock: { now: clinic.server.clock.now, sleep: async () => undefined },
    fetch,
    abandon: async () => undefined,
    timeout: () => new AbortController().signal,
    randomText: () => '',
  };
  const client = createClient(environment, createSecrets(), new AbortController().signal, 1);
  const answers = {
    signed: new Headers(signed.otherHeaders),
    refused: new Headers(refused.otherHeaders),
  };
  const baseUrl = 'https://api.example.com/auth';
  const question = { baseUrl, origin, url: `${baseUrl}/validate_token`, answers, bearer: true };
  expect(await checkCors(client, question)).toEqual({
    origin,
    notAllowed: [],
    exposed: ['access-token', 'client', 'uid', 'expiry', 'token-type', 'authorization'],
    notExposed: [],
    unreadable: [],
  });
});

/** Whatever lies in the store or comes in a header: nothing throws, and nobody is signed out by it. */
import fc from 'fast-check';
import { deviseTokenAuth, type Store, type WarningCode } from 'tokenchart';
import { createSimulation, type Simulation } from 'tokenchart/testing';
import { describe, expect, test } from 'vitest';
import { createCredential, emptyRecord } from '../../machines/credential.ts';
import { isToken } from '../../src/protocol.ts';
import { parseRecord, serializeRecord } from '../../src/record.ts';
import { ada, get, openApp, signedInApp } from '../support/app.ts';

const KEY = 'tokenchart:default:https://app.test/auth';
const sent = createCredential({ sessionId: 'C1', token: 'T1', expiry: 100, subject: 'ada' });

const text = serializeRecord({
  ...emptyRecord,
  epoch: 3,
  credential: sent,
  previous: createCredential({ ...sent, token: 'T0' }),
  marks: [{ page: 'p1', at: 5 }],
});

const bytes = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 40,
});

/** Texts near a real record: cut, spliced, of another version, too long, or simply anything. */
const record = fc.oneof(
  fc.string(),
  fc.json(),
  fc.nat(text.length).map((at) => text.slice(0, at)),
  fc
    .tuple(fc.nat(text.length), bytes)
    .map(([at, more]) => text.slice(0, at) + more + text.slice(at)),
  fc.jsonValue().map((value) => text.replace('"epoch":3', `"epoch":${JSON.stringify(value)}`)),
  fc.jsonValue().map((value) => JSON.stringify({ ...JSON.parse(text), credential: value })),
  fc.jsonValue().map((value) => JSON.stringify({ ...JSON.parse(text), marks: value })),
  fc.integer().map((version) => JSON.stringify({ ...JSON.parse(text), v: version })),
  fc.constant(text.padEnd(20_000)),
  fc.constant(text.replace('[', `[${'['.repeat(8_000)}`)),
);

const headerValue = fc.oneof(
  bytes,
  fc.constantFrom('', ' ', 'null', 'undefined', 'A, B', 'T1, T1', 'T2\u0000', 'x'.repeat(9_000)),
  bytes.map((value) => `Bearer ${Buffer.from(value, 'latin1').toString('base64')}`),
);

const answer = fc.record({
  status: fc.constantFrom(0, 200, 204, 302, 304, 401, 404, 422, 429, 500, 502, 504, 524),
  redirected: fc.boolean(),
  values: fc.dictionary(
    fc.constantFrom('access-token', 'client', 'uid', 'expiry', 'token-type', 'authorization'),
    headerValue,
  ),
});

describe('garbage', () => {
  test('in the store is parsed to a whole record or to null', () => {
    fc.assert(
      fc.property(record, (garbage) => {
        const parsed = parseRecord(garbage);
        if (parsed) expect(parseRecord(serializeRecord(parsed))).toEqual(parsed);
      }),
      { numRuns: 10_000 },
    );
    expect(parseRecord(text)?.credential?.token).toBe('T1');
  });

  test('in headers is classified, and never becomes a credential', () => {
    const protocol = deviseTokenAuth({ baseUrl: 'https://api.test/auth' });
    fc.assert(
      fc.property(answer, ({ status, redirected, values }) => {
        const headers = { get: (name: string) => values[name] ?? null };
        const seen = protocol.observe({ status, redirected, headers }, sent);
        if (seen.kind === 'rotated') {
          expect(seen.credential.token).toMatch(/^[\x21-\x2b\x2d-\x7e]{1,2048}$/);
          expect(seen.credential.sessionId).toBe('C1');
        }
      }),
      { numRuns: 10_000 },
    );
  });

  test.each(['', 'null', '{', '[]', '{"v":2}', text.slice(0, 40), ' '.repeat(20_000)])(
    'lying in the store at the start is reported, and a sign-in replaces it: %s',
    async (garbage) => {
      const simulation = createSimulation();
      const app = openApp(simulation);
      await app.page.store.update(KEY, () => garbage);
      const next = openApp(simulation);
      await simulation.until(next.session.ready());
      expect(codes(next.warnings)).toContain('record_unreadable');
      await simulation.until(next.session.signIn(ada));
      expect(await get(simulation, openApp(simulation), '/api/me')).toBe(200);
    },
  );

  test('written over a live session does not end it, and is replaced', async () => {
    const { simulation, app } = await signedInApp({ kind: 'classic' });
    for (const garbage of ['{"v":1}', '', text.slice(3)]) {
      await app.page.store.update(KEY, () => garbage);
      expect(await get(simulation, app, '/api/me')).toBe(200);
      await simulation.advance(7_000);
    }
    expect(codes(app.warnings)).toEqual(Array(3).fill('record_unreadable'));
    expect(await get(simulation, openApp(simulation), '/api/me')).toBe(200);
  });

  test('a store that is emptied underneath does not end a live session', async () => {
    const { simulation, app } = await signedInApp({ kind: 'modern' });
    await app.page.store.update(KEY, () => null);
    app.page.wake();
    expect(await get(simulation, app, '/api/me')).toBe(200);
    expect(await get(simulation, openApp(simulation), '/api/me')).toBe(200);
  });

  test.each([
    ['rejects', () => Promise.reject(new Error('SecurityError'))],
    [
      'throws',
      () => {
        throw new Error('SecurityError');
      },
    ],
    ['hangs', () => new Promise<never>(() => {})],
  ] as const)('a store that %s: the session lives in memory, and says so', async (_, fail) => {
    const store: Store = { name: 'broken', coherent: true, read: fail, update: fail };
    const simulation = createSimulation({ kind: 'classic' });
    const app = openApp(simulation, { store });
    await simulation.until(app.session.signIn(ada));
    for (let n = 0; n < 3; n += 1) {
      await simulation.advance(7_000);
      expect(await get(simulation, app, '/api/me')).toBe(200);
    }
    expect(codes(app.warnings)).toContain('store_unavailable');
  });

  test('a token that is none is ignored, reported, and the session recovers', async () => {
    for (const garbage of ['A, B', 'x'.repeat(3_000), 'caf\u00e9']) {
      const { simulation, app } = await signedInApp({ kind: 'classic' });
      injectToken(simulation, garbage);
      expect(await get(simulation, app, '/api/me')).toBe(200);
      expect(codes(app.warnings)).toEqual(['header_unreadable']);
      expect(JSON.stringify(app.warnings)).not.toContain(garbage);
      await simulation.advance(9_000);
      expect(await get(simulation, app, '/api/me')).toBe(200);
    }
  });

  test('10,000 garbled answers end no valid session', async () => {
    const names = ['access-token', 'client', 'uid', 'expiry', 'authorization'] as const;
    const { simulation, app } = await signedInApp({ kind: 'modern' });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), headerValue, async (name, value) => {
        // What looks like a token is one: no client could tell.
        if (name === 'access-token' && isToken(value.trim())) return;
        if (!isSendable(value)) return;
        const headers = (own: Record<string, string>) => ({ ...own, [name]: value });
        simulation.network.inject({ headers, matches: (_, path) => path === '/api/me' });
        await simulation.until(app.fetch('/api/me'));
        await simulation.advance(50);
        expect(app.session.getSnapshot().state).not.toBe('signedOut');
      }),
      { numRuns: 10_000 },
    );
    await simulation.advance(9_000);
    expect(await get(simulation, app, '/api/me')).toBe(200);
  }, 120_000);
});

const codes = (warnings: readonly { code: WarningCode }[]) => warnings.map(({ code }) => code);

const injectToken = (simulation: Simulation, token: string) =>
  simulation.network.inject({ headers: (own) => ({ ...own, 'access-token': token }) });

function isSendable(value: string): boolean {
  try {
    return Boolean(new Headers({ name: value }));
  } catch {
    return false; // a real network could not have carried it
  }
}

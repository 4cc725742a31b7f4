/** Every kind and setting of a server is found as it is. */
import { afterEach, describe, expect, test } from 'vitest';
import { abandon } from '../../src/doctor/node-environment.ts';
import type { ReferenceServerOptions } from '../../src/testing/reference-server/http.ts';
import { cookieMode, cookieOnly, insecure, withoutQuery } from '../support/strange-servers.ts';
import { closeClinics, openClinic } from './run.ts';

afterEach(closeClinics);

const LOST = { classic: 1, absent: 1, modern: 2 } as const;
const rotating = (['classic', 'absent', 'modern'] as const).flatMap((kind) =>
  [2, 3, 5, 10, 15, 17, 30].map((seconds) => ({ kind, seconds })),
);

describe('a server that rotates', () => {
  test.each(rotating)('$kind, window $seconds s', async ({ kind, seconds }) => {
    for (const phase of [0, 321, 999]) {
      const clinic = await openClinic({ kind, batchWindowMs: seconds * 1_000 }, undefined, phase);
      const { status, report, levels } = await clinic.examine();
      expect(report).toMatchObject({
        kind,
        windowMs: seconds * 1_000,
        lostAnswersAllowed: LOST[kind],
        settings: { baseUrl: clinic.url, windowMs: seconds * 1_000, kind },
      });
      expect(levels).toMatchObject({ unbatch: 'ok', parallel: 'ok', abandoned: 'ok' });
      expect(status).toBe(0);
      expect(clinic.left()).toEqual([]);
      expect(report.requests).toBeLessThan(60);
      expect(clinic.server.requests.length).toBe(report.requests);
    }
  });

  test.each([40, 250, 600])('answers that take %i ms do not mislead', async (latencyMs) => {
    for (const phase of [0, 200, 444, 700, 950]) {
      const clinic = await openClinic({ kind: 'classic' }, undefined, phase);
      const { report, found } = await clinic.examine({ latencyMs });
      expect(report.lostAnswersAllowed).toBe(1);
      const range = /between (\d+) and (\d+) s/.exec(found('window'));
      if (report.windowMs === null) {
        expect(latencyMs).toBe(600); // quick answers tell the second
        expect(Number(range?.[1])).toBeLessThanOrEqual(5);
        expect(Number(range?.[2])).toBeGreaterThanOrEqual(5);
      } else expect(report.windowMs).toBe(5_000);
      expect(report.settings?.windowMs).toBeLessThanOrEqual(5_000);
    }
  });

  test.each([1.5, 2.5, 4.4, 7.6])(
    'a window of %d s is found no longer than it is',
    async (seconds) => {
      for (const phase of [0, 250, 500, 750, 999]) {
        const clinic = await openClinic({ batchWindowMs: seconds * 1_000 }, undefined, phase);
        const { report } = await clinic.examine({ latencyMs: 20 });
        expect(report.windowMs).toBe(Math.floor(seconds) * 1_000);
      }
    },
  );

  test('a window longer than the limit is said to be, and the wait is bounded', async () => {
    const clinic = await openClinic({ kind: 'modern', batchWindowMs: 120_000 });
    let slept = 0;
    const onSleep = (ms: number) => {
      slept += ms;
    };
    const { report, levels, found } = await clinic.examine({
      args: ['--json', '--window-limit', '20000'],
      onSleep,
    });
    expect(report).toMatchObject({ windowMs: null, settings: { windowMs: 20_000 } });
    expect(levels['window']).toBe('warning');
    expect(found('window')).toContain('longer than 20 s');
    expect(slept).toBeLessThan(60_000);
    const longer = await clinic.examine({ args: ['--json', '--window-limit', '120000'] });
    expect(longer.report.windowMs).toBe(120_000);
  });

  test.each([
    { kind: 'classic', seconds: 0, lost: 0 },
    { kind: 'classic', seconds: 1, lost: 1 },
    { kind: 'modern', seconds: 0, lost: 1 },
    { kind: 'modern', seconds: 1, lost: 2 },
  ] as const)('$kind: a window of $seconds s is too short', async ({ kind, seconds, lost }) => {
    const clinic = await openClinic({ kind, batchWindowMs: seconds * 1_000 });
    const { status, report, levels } = await clinic.examine();
    expect(report).toMatchObject({ kind, windowMs: seconds * 1_000, lostAnswersAllowed: lost });
    expect(levels['window']).toBe('fault');
    expect(levels['lost-answers']).toBe(lost < LOST[kind] ? 'fault' : 'ok');
    expect(levels['parallel']).toBe(seconds === 0 ? 'fault' : 'ok');
    expect(status).toBe(1);
    expect(clinic.left()).toEqual([]);
  });

  test('that keeps few devices', async () => {
    for (const maxNumberOfDevices of [1, 2, 3]) {
      const clinic = await openClinic({ kind: 'classic', maxNumberOfDevices });
      const { report, levels, found } = await clinic.examine();
      expect(report).toMatchObject({ windowMs: 5_000, lostAnswersAllowed: 1 });
      expect(found('devices')).toContain(`kept ${maxNumberOfDevices}`);
      expect(levels).toMatchObject({ devices: 'warning', parallel: 'ok', sessions: 'ok' });
      expect(clinic.left()).toEqual([]);
    }
  });

  test('whose user has a name beyond ASCII', async () => {
    const users = [{ email: 'zoë@example.com', password: 'secret123' }];
    const clinic = await openClinic({ users });
    const args = ['--json', '--email', 'zoë@example.com'];
    expect((await clinic.examine({ args })).report.windowMs).toBe(5_000);
    expect(clinic.left()).toEqual([]);
  });

  test('whose endpoint breaks off in the middle of its answers', async () => {
    const clinic = await openClinic({ kind: 'classic' });
    clinic.server.faults.cutBody({ match: '/api/me', times: 10 });
    const { report, levels } = await clinic.examine({ args: ['--json', '--path', '/api/me'] });
    expect(report).toMatchObject({ windowMs: 5_000, lostAnswersAllowed: 1 });
    expect(levels['endpoint']).toBe('ok');
    expect(clinic.left()).toEqual([]);
  });

  test('whose proxy cancels what nobody waits for', async () => {
    const clinic = await openClinic({ kind: 'classic' });
    const { levels, found } = await clinic.examine({ abandon: async () => undefined });
    expect(levels['abandoned']).toBe('note');
    expect(found('abandoned')).toContain('did not rotate');
  });

  test('a request is left after it is out, and before its answer', async () => {
    const { server } = await openClinic({ kind: 'modern' });
    const hold = server.faults.hold({ at: 'action' });
    await abandon(`${server.url}/api/open`, {});
    await hold.reached();
    while (!server.requests.at(-1)?.aborted) await new Promise(setImmediate);
    hold.release();
    await server.settled();
    expect(server.requests).toHaveLength(1);
  });
});

describe('a server that differs', () => {
  test.each([
    { kind: 'static' },
    { kind: 'modern', changeHeadersOnEachRequest: false },
  ] satisfies ReferenceServerOptions[])('static: %o', async (options) => {
    const clinic = await openClinic(options);
    const { status, report, levels } = await clinic.examine();
    expect(report).toMatchObject({ kind: 'static', windowMs: null, lostAnswersAllowed: null });
    expect(report.settings).toEqual({ baseUrl: clinic.url, kind: 'static' });
    expect(levels).not.toHaveProperty('unbatch');
    expect(status).toBe(0);
    expect(clinic.left()).toEqual([]);
  });

  test('insecure', async () => {
    const clinic = await openClinic({ kind: 'classic' }, insecure);
    const { status, report, levels } = await clinic.examine();
    expect(report).toMatchObject({ kind: 'insecure', windowMs: 5_000 });
    expect(report.settings?.kind).toBe('classic');
    expect(levels['kind']).toBe('fault');
    expect(status).toBe(1);
    expect(clinic.left()).toEqual([]);
  });

  test('without unbatch', async () => {
    for (const kind of ['classic', 'modern', 'absent'] as const) {
      const clinic = await openClinic({ kind }, withoutQuery);
      const { status, report, levels } = await clinic.examine();
      expect(report).toMatchObject({ kind, windowMs: null, lostAnswersAllowed: null });
      expect(levels['unbatch']).toBe('fault');
      expect(status).toBe(1);
      expect(clinic.left()).toEqual([]);
    }
  });

  test('in cookie mode', async () => {
    for (const kind of ['classic', 'modern'] as const) {
      const clinic = await openClinic({ kind }, cookieMode);
      const { status, report, levels } = await clinic.examine();
      // Without its Authorization a modern server is known by what it forgives.
      expect(report).toMatchObject({ kind, cookieMode: true, windowMs: 5_000 });
      expect(levels['cookie']).toBe('warning');
      expect(status).toBe(0);
      expect(clinic.left()).toEqual([]);
    }
  });

  test('whose token is in a cookie alone', async () => {
    const clinic = await openClinic({ kind: 'modern' }, cookieOnly);
    const { status, found } = await clinic.examine();
    expect(found('not-examined')).toContain('but with a cookie');
    expect(status).toBe(3);
  });
});

/** Servers that cannot be examined, runs that end early: nothing hangs, nothing is left behind. */
import { afterEach, describe, expect, test } from 'vitest';
import { seededUser } from '../../src/testing/reference-server/http.ts';
import { startRecorder } from '../support/http.ts';
import { json, page } from '../support/strange-servers.ts';
import { closeClinics, openClinic, runOn } from './run.ts';

afterEach(closeClinics);

describe('a server that cannot be examined', () => {
  test('wrong password', async () => {
    const clinic = await openClinic();
    const args = [
      'doctor',
      clinic.url,
      '--email',
      seededUser.email,
      '--password',
      'wrong-password',
    ];
    const { status, out } = await runOn(clinic.server, args);
    expect(status).toBe(3);
    expect(out).toContain('answered 401: "Invalid login credentials. Please try again."');
    expect(out).toContain('Check the e-mail address and the password');
    expect(out).toContain('0 session(s) opened');
    expect(clinic.server.requests).toHaveLength(1);
  });

  test('another address', async () => {
    const clinic = await openClinic();
    const { model, faults } = clinic.server;
    const wrong = { ...clinic, url: `${clinic.server.url}/nowhere` };
    const args = ['doctor', wrong.url, '--email', 'a@example.com', '--password', 'secret123'];
    const { status, out } = await runOn(clinic.server, args);
    expect(status).toBe(3);
    expect(out).toContain('/nowhere/sign_in answered 404');
    expect(out).toContain('Give the address where devise_token_auth is mounted');
    expect([model.users()[0]?.sessions, faults]).toEqual([{}, faults]);
  });

  test('a page', async () => {
    const clinic = await openClinic({}, () => ({
      request: () => page(200, '<html><title>My app</title></html>'),
    }));
    const { status, found } = await clinic.examine();
    expect(status).toBe(3);
    expect(found('not-examined')).toContain('answered 200 without access-token, client and uid');
  });

  test.each([
    [403, 'firewall'],
    [422, 'CSRF'],
    [429, 'wait a minute'],
    [500, "server's log"],
  ])('a sign-in that answers %i', async (code, advice) => {
    const clinic = await openClinic({}, () => ({ request: () => json(code, { errors: [] }) }));
    const { status, out } = await clinic.examine({ args: [] });
    expect(status).toBe(3);
    expect(out).toContain(advice);
  });

  test('one that nobody listens on', async () => {
    const clinic = await openClinic();
    const { clock, requests } = clinic.server;
    await clinic.server.close();
    const args = ['doctor', clinic.url, '--email', 'a@example.com', '--password', 'secret123'];
    const { status, out } = await runOn({ ...clinic.server, clock, requests }, args);
    expect(status).toBe(3);
    expect(out).toContain('ECONNREFUSED');
    expect(out).not.toContain('may have opened one'); // it was never reached
    clinic.server.close = async () => undefined;
  });

  test('one that hangs, at the sign-in', async () => {
    const clinic = await openClinic();
    const hold = clinic.server.faults.hold({ match: '/auth/sign_in' });
    const asked: number[] = [];
    const run = clinic.examine({
      args: ['--json', '--timeout', '4321'],
      timeout: (ms) => {
        asked.push(ms);
        const over = new AbortController();
        void hold.reached().then(() => over.abort());
        return over.signal;
      },
    });
    const { status, found, levels } = await run;
    expect(status).toBe(3);
    expect(asked).toEqual([4_321]);
    expect(found('not-examined')).toContain('did not answer within 4321 ms');
    // The server has opened a session whose token nobody has.
    expect(levels['sessions']).toBe('warning');
    expect(found('sessions')).toContain('may have opened one');
    hold.release();
  });

  test.each([301, 302, 307, 308])('a redirect (%i) takes no credential along', async (status) => {
    const recorder = await startRecorder();
    const away = { status, headers: { location: `${recorder.origin}/auth/sign_in` } };
    const clinic = await openClinic({}, () => ({
      request: () => ({ ...away, body: Buffer.from('') }),
    }));
    const result = await clinic.examine();
    expect(result.status).toBe(3);
    expect(result.found('not-examined')).toContain(`a redirect to ${recorder.origin}`);
    const later = await openClinic({}, () => ({
      request: ({ method }) => (method === 'GET' ? { ...away, body: Buffer.from('') } : undefined),
    }));
    expect((await later.examine()).status).toBe(3);
    expect(later.left()).toEqual([]);
    expect(recorder.seen).toEqual([]);
    recorder.close();
  });
});

describe('a run that ends early leaves nothing behind', () => {
  const counted = () => {
    let count = 0;
    return () => {
      count += 1;
      return count;
    };
  };

  test('whichever request fails', async () => {
    const whole = await openClinic();
    const { report } = await whole.examine();
    const sessions = 4; // signed out one by one, at the end
    const finished: number[] = [];
    for (let failing = 1; failing <= report.requests - sessions; failing += 1) {
      const next = counted();
      const clinic = await openClinic({}, () => ({
        request: () => (next() === failing ? json(500, { errors: ['no'] }) : undefined),
      }));
      const { status, levels } = await clinic.examine();
      if (status !== 3) finished.push(failing);
      expect(clinic.left(), `request ${failing}`).toEqual([]);
      expect(levels['sessions']).toBe('ok');
    }
    expect(finished).toHaveLength(1); // nobody waits for the abandoned one
  });

  test('at Ctrl-C, wherever it was', async () => {
    for (let at = 1; at <= 6; at += 1) {
      const clinic = await openClinic();
      const stop = new AbortController();
      const sleeps = counted();
      const { status, found, levels } = await clinic.examine({
        stop,
        onSleep: () => {
          if (sleeps() === at) stop.abort();
        },
      });
      expect(status).toBe(130);
      expect(found('not-examined')).toBe('Interrupted.');
      expect(levels['sessions']).toBe('ok');
      expect(clinic.left()).toEqual([]);
    }
  });

  test('and says so when it could not sign out', async () => {
    const clinic = await openClinic({}, () => ({
      request: ({ method }) => (method === 'DELETE' ? json(503, {}) : undefined),
    }));
    const { found, levels } = await clinic.examine();
    expect(levels['sessions']).toBe('warning');
    expect(found('sessions')).toContain('4 session(s) opened, 0 signed out, 4 left behind');
    expect(clinic.left()).toHaveLength(4);
  });

  test('an endpoint that fails stops nothing else', async () => {
    for (const path of ['/api/boom', '/api/nowhere', '/api/open', '/api/redirect']) {
      const clinic = await openClinic({ kind: 'classic' });
      const { status, levels, report } = await clinic.examine({ args: ['--json', '--path', path] });
      expect(levels['endpoint'], path).toBe('warning');
      expect(report.windowMs).toBe(5_000);
      expect(status).toBe(0);
      expect(clinic.left()).toEqual([]);
    }
  });
});

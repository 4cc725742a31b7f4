/** The command line, and the report's form. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { readCommand } from '../../src/doctor/arguments.ts';
import { snippet } from '../../src/doctor/report.ts';
import { seededUser } from '../../src/testing/reference-server/http.ts';
import { closeClinics, openClinic, runOn } from './run.ts';

afterEach(closeClinics);

const url = 'https://api.example.com/auth';
const env = { TOKENCHART_EMAIL: seededUser.email, TOKENCHART_PASSWORD: seededUser.password };

describe('wrong usage', () => {
  test.each([
    [[]],
    [['doctor']],
    [['patient', url]],
    [['doctor', url, 'more']],
    [['doctor', 'api.example.com/auth']],
    [['doctor', 'ftp://api.example.com/auth']],
    [['doctor', 'https://me:hunter22@api.example.com/auth']],
    [['doctor', `${url}?access-token=hunter22`]],
    [['doctor', url, '--origin', 'app.example.com']],
    [['doctor', url, '--origin', 'https://app.example.com/page']],
    [['doctor', url, '--path', 'https://other.example.com/api/me']],
    [['doctor', url, '--path', '//other.example.com/api/me']],
    [['doctor', url, '--window-limit', '5s']],
    [['doctor', url, '--window-limit', '0']],
    [['doctor', url, '--timeout', '-1']],
    [['doctor', url, '--password', 'hunter22', '--hunter22']],
    [['doctor', url, '--email']],
  ])('%j', async (args) => {
    const { server } = await openClinic();
    // With credentials: nothing else may be what is wrong.
    const { status, out, err } = await runOn(server, args, { env });
    expect(status).toBe(2);
    expect(out).toBe('');
    expect(err).toContain('--help');
    expect(err).not.toContain('hunter22');
    expect(server.requests).toEqual([]);
  });

  test('no credentials, and nobody to ask', async () => {
    const { server, url: own } = await openClinic();
    const none = await runOn(server, ['doctor', own]);
    expect(none).toMatchObject({ status: 2, out: '' });
    expect(none.err).toContain('TOKENCHART_EMAIL');
    const half = await runOn(server, ['doctor', own, '--email', seededUser.email]);
    expect(half.err).toContain('TOKENCHART_PASSWORD');
    expect(server.requests).toEqual([]);
  });
});

describe('credentials', () => {
  test('from the environment', async () => {
    const clinic = await openClinic({ kind: 'static' });
    expect((await runOn(clinic.server, ['doctor', clinic.url], { env })).status).toBe(0);
  });

  test('from a person', async () => {
    const clinic = await openClinic({ kind: 'static' });
    const typed = { 'Email: ': seededUser.email, 'Password: ': seededUser.password };
    expect((await runOn(clinic.server, ['doctor', clinic.url], { typed })).status).toBe(0);
  });

  test('arguments win', () => {
    const args = ['doctor', `${url}/`, '--email', 'b@example.com'];
    expect(readCommand(args, env)).toMatchObject({
      baseUrl: url,
      email: 'b@example.com',
      password: seededUser.password,
      origin: null,
      endpoint: null,
      windowLimit: 30,
      timeoutMs: 10_000,
    });
  });
});

test('the package’s command is the doctor', () => {
  const root = resolve(import.meta.dirname, '../..');
  const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    bin: { tokenchart: string };
  };
  const source = bin.tokenchart.replace('./dist/', '').replace(/\.js$/, '.ts');
  expect(readFileSync(join(root, source), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
});

describe('the report', () => {
  test('help needs nothing', async () => {
    const { server } = await openClinic();
    const { status, out } = await runOn(server, ['--help']);
    expect(status).toBe(0);
    for (const option of ['--email', '--origin', '--path', '--window-limit', '--timeout', '--json'])
      expect(out).toContain(option);
  });

  test('each line says what was found, why it matters and what to do', async () => {
    const clinic = await openClinic({ kind: 'classic', batchWindowMs: 7_000 });
    const { status, out } = await clinic.examine({ args: [] });
    expect(status).toBe(0);
    const found = out.match(/^(ok|note|WARNING|FAULT) +[\w-]+: .+$/gm) ?? [];
    expect(found.length).toBeGreaterThan(6);
    expect(out.match(/^ +Why: .+$/gm)).toHaveLength(found.length);
    expect(out.match(/^ +Do: {2}.+$/gm)).toHaveLength(found.length);
    expect(out).toContain(
      `deviseTokenAuth({\n  baseUrl: '${clinic.url}',\n  windowMs: 7000,\n  kind: 'classic',\n})`,
    );
    expect(out).toMatch(/Nothing here loses sessions\. \(\d+ requests, \d+\.\d s\)$/);
  });

  test('the snippet is code, whatever the address holds', () => {
    const baseUrl = "https://api.example.com/it's/auth";
    const code = snippet({ baseUrl, kind: 'modern' });
    const run = new Function('deviseTokenAuth', `return ${code}`);
    expect(run((options: unknown) => options)).toEqual({ baseUrl, kind: 'modern' });
  });
});

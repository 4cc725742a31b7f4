/** What the published types say, and what they must not. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import * as core from 'tokenchart';
import * as fetchAdapter from 'tokenchart/fetch';
import * as vanilla from 'tokenchart/vanilla';
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const out = join(root, '.tmp/types');

beforeAll(() => {
  const flags = ['--emitDeclarationOnly', '--outDir', out];
  execFileSync('npx', ['tsc', '-p', 'tsconfig.build.json', ...flags], { cwd: root, stdio: 'pipe' });
}, 60_000);
afterAll(() => rmSync(out, { recursive: true, force: true }));

/** All that an entry's declarations import, by whatever way. */
function reach(entry: string, seen = new Set<string>()): Set<string> {
  if (seen.has(entry)) return seen;
  seen.add(entry);
  if (!existsSync(entry)) return seen;
  for (const [, name = ''] of readFileSync(entry, 'utf8').matchAll(
    /(?:from|import\()\s*['"]([^'"]+)/g,
  )) {
    const target = name.startsWith('.')
      ? join(dirname(entry), name.replace(/\.(js|ts)$/, '.d.ts'))
      : name;
    reach(target, seen);
  }
  return seen;
}

describe('the published types', () => {
  test.each(['src/index.d.ts', 'adapters/fetch.d.ts', 'adapters/vanilla.d.ts'])(
    '%s lets no type of XState through',
    (entry) => {
      const reached = [...reach(join(out, entry))];
      expect(reached.length).toBeGreaterThan(3);
      expect(reached.filter((name) => /xstate|machines\/token\.d\.ts/.test(name))).toEqual([]);
    },
  );

  test('export this, and nothing else', () => {
    expect(Object.keys(core).sort()).toMatchInlineSnapshot(`
      [
        "SessionError",
        "cookieStore",
        "createSession",
        "deviseTokenAuth",
        "indexedDbStore",
        "localStorageStore",
        "memoryStore",
        "originOf",
        "sendSigned",
      ]
    `);
    expect(Object.keys(fetchAdapter)).toEqual(['createFetch']);
    expect(Object.keys(vanilla)).toEqual(['watch']);
  });

  test('say what is possible', () => {
    expectTypeOf(fetchAdapter.createFetch).returns.toEqualTypeOf<typeof fetch>();
    expectTypeOf<core.SessionSnapshot['state']>().toEqualTypeOf<
      'signedOut' | 'idle' | 'inFlight' | 'batchWindow' | 'stale'
    >();
    // @ts-expect-error a session needs a protocol
    expect(() => core.createSession({})).toThrow();
    // @ts-expect-error the union of codes is closed
    expect(new core.SessionError('no_such_code', '')).toBeInstanceOf(Error);
    expectTypeOf<core.SessionSnapshot>().not.toHaveProperty('token');
  });
});

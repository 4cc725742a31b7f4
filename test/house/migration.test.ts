// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.test/" }
/** What the page about migration tells readers to copy takes over what each old client has stored. */
import 'fake-indexeddb/auto';
import { join, resolve } from 'node:path';
import Cookies from 'js-cookie';
import type { Session } from 'tokenchart';
import { createSimulation } from 'tokenchart/testing';
import { beforeEach, describe, expect, test } from 'vitest';
import { fileOf, writeExamples } from '../../scripts/docs/compile.ts';
import { readDocuments } from '../../scripts/docs/documents.ts';
import { ada, get, openApp } from '../support/app.ts';

type Headers = Readonly<Record<string, string | null | undefined>>;

interface Block {
  fromCookies(): Headers;
  fromItems(): Headers;
  fromJson(name: string): Headers;
  takeOver(session: Session, old: Headers): Promise<void>;
}

async function loadBlock(): Promise<Block> {
  const root = resolve(import.meta.dirname, '../..');
  const page = readDocuments(root).find(({ file }) => file === 'docs/migration.md');
  const example = page?.examples.find(({ code }) => code.includes('function takeOver'));
  if (!example) throw new Error('docs/migration.md has no takeOver');
  return import(join(writeExamples('migration', [example]), fileOf(example)));
}

const block = await loadBlock();

/** What a server gave an old client. */
function signInElsewhere(simulation: ReturnType<typeof createSimulation>): Record<string, string> {
  const request = { method: 'POST', path: '/auth/sign_in', headers: {}, body: JSON.stringify(ada) };
  const { headers } = simulation.model.handle(request);
  const names = ['access-token', 'client', 'uid', 'expiry', 'token-type'];
  return Object.fromEntries(names.map((name) => [name, headers[name] ?? '']));
}

const asCookies = (headers: Record<string, string>) => {
  for (const name of ['access-token', 'client', 'uid']) Cookies.set(name, headers[name] ?? '');
};
const asItems = (headers: Record<string, string>) => {
  for (const [name, value] of Object.entries(headers)) localStorage.setItem(name, value);
};
/** As jquery.cookie and angular-cookie write it. */
const encoded = Cookies.withConverter<string>({ write: (text) => encodeURIComponent(text) });
const asJsonCookie = (name: string) => (headers: Record<string, string>) =>
  void encoded.set(name, JSON.stringify(headers), { path: '/' });
const asJsonItem = (name: string) => (headers: Record<string, string>) =>
  localStorage.setItem(name, JSON.stringify(headers));

const CLIENTS = [
  ['js-cookie', asCookies, () => block.fromCookies()],
  ['redux-token-auth', asItems, () => block.fromItems()],
  ['ng-token-auth, cookie', asJsonCookie('auth_headers'), () => block.fromJson('auth_headers')],
  ['ng-token-auth, item', asJsonItem('auth_headers'), () => block.fromJson('auth_headers')],
  ['j-toker, cookie', asJsonCookie('authHeaders'), () => block.fromJson('authHeaders')],
  ['j-toker, item', asJsonItem('authHeaders'), () => block.fromJson('authHeaders')],
] as const;

beforeEach(() => {
  localStorage.clear();
  for (const name of Object.keys(Cookies.get())) Cookies.remove(name);
});

describe.each(CLIENTS)('%s', (_, keep, read) => {
  test('is taken over, signed in, and forgotten', async () => {
    const simulation = createSimulation();
    keep(signInElsewhere(simulation));
    const app = openApp(simulation);
    await simulation.until(block.takeOver(app.session, read()));
    expect(app.session.getSnapshot().subject).toBe(ada.email);
    expect(await get(simulation, app, '/api/me')).toBe(200);
    await simulation.advance(7_000);
    expect(await get(simulation, app, '/api/me')).toBe(200);
    expect([localStorage.length, Cookies.get()]).toEqual([0, {}]);
  });

  test('a blank token is none, and is forgotten', async () => {
    const simulation = createSimulation();
    keep({ ...signInElsewhere(simulation), 'access-token': '' });
    const app = openApp(simulation);
    await simulation.until(block.takeOver(app.session, read()));
    expect(app.session.getSnapshot().subject).toBe(null);
    expect([localStorage.length, Cookies.get()]).toEqual([0, {}]);
  });

  test('whoever is signed in stays', async () => {
    const simulation = createSimulation({ users: [ada.email, 'bob@example.com'] });
    const app = openApp(simulation);
    const bob = { email: 'bob@example.com', password: ada.password };
    await simulation.until(app.session.signIn(bob));
    keep(signInElsewhere(simulation));
    await simulation.until(block.takeOver(app.session, read()));
    expect(app.session.getSnapshot().subject).toBe(bob.email);
  });
});

test('what is no credential signs nobody in, and throws nothing', async () => {
  const simulation = createSimulation();
  const app = openApp(simulation);
  const old = { 'access-token': 'a,b', client: 'c', uid: 'u' };
  await simulation.until(block.takeOver(app.session, old));
  expect(app.session.getSnapshot().subject).toBe(null);
});

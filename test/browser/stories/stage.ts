/** One page, one server and one client: what a story is told on. */
import type { BrowserContext, Page } from 'playwright-core';
import type { ReferenceServer } from '../../../src/testing/reference-server/http.ts';
import type { LoggedRequest } from '../../../src/testing/reference-server/index.ts';
import type { CallEnd, CallOptions, StateName, StoryApp, User, View } from './page/app.ts';
import type { Recorder } from './recorder.ts';
import type { ClientName, Kind, Outcome } from './story.ts';
import { until, within } from './until.ts';

declare const app: StoryApp; // in the page

export const ada: User = { email: 'ada@example.com', password: 'secret123' };
export const bob: User = { email: 'bob@example.com', password: 'secret123' };

const ASKING = '/api/me?asked';

export interface StageParts {
  readonly client: ClientName;
  readonly kind: Kind;
  readonly windowMs: number;
  readonly address: string;
  readonly server: ReferenceServer;
  readonly context: BrowserContext;
  readonly page: Page;
  /** A server of another origin that lets everybody in. */
  readonly foreign: Recorder;
}

export class Stage {
  readonly parts: StageParts;

  constructor(parts: StageParts) {
    this.parts = parts;
  }

  get isControl(): boolean {
    return this.parts.client === 'control';
  }

  /** Loads the page; again where it is there already. */
  async open(): Promise<void> {
    await this.parts.page.goto(this.parts.address);
    await this.started();
  }

  async reload(): Promise<void> {
    await this.parts.page.reload();
    await this.started();
  }

  /** Waits until the client has read its store. */
  started(): Promise<unknown> {
    return this.reach('signedOut', 'signedIn', 'idle', 'inFlight', 'batchWindow', 'stale');
  }

  signIn(user: User = ada): Promise<unknown> {
    return this.parts.page.evaluate((user) => app.signIn(user), user);
  }

  signOut(): Promise<unknown> {
    return this.parts.page.evaluate(() => app.signOut());
  }

  get(path: string, options: CallOptions = {}): Promise<CallEnd> {
    const args = [path, options] as const;
    return this.parts.page.evaluate(([path, options]) => app.get(path, options), args);
  }

  /** Begins a call and goes on. */
  begin(path: string, options: CallOptions = {}): Promise<number> {
    const args = [path, options] as const;
    return this.parts.page.evaluate(([path, options]) => app.begin(path, options), args);
  }

  /** Asks for all of them at once. */
  getAll(paths: readonly string[]): Promise<CallEnd[]> {
    return this.parts.page.evaluate(
      (paths) => Promise.all(paths.map((path) => app.get(path))),
      paths,
    );
  }

  abort(call: number): Promise<void> {
    return this.parts.page.evaluate((call) => app.abort(call), call);
  }

  ended(call: number): Promise<CallEnd> {
    return this.parts.page.evaluate((call) => app.ended(call), call);
  }

  show(path: string, pollMs = 0): Promise<void> {
    const args = [path, pollMs] as const;
    return this.parts.page.evaluate(([path, pollMs]) => app.show(path, pollMs), args);
  }

  /** Shows it, and waits until it is there. */
  async filled(path: string): Promise<void> {
    await this.show(path);
    await this.row(path, ({ answered }) => answered, 'the screen is filled');
  }

  /** The user comes back to the tab: SWR revalidates what is shown, unless it does so already. */
  focus(): Promise<boolean> {
    return this.parts.page.evaluate(() => dispatchEvent(new Event('focus')));
  }

  view(): Promise<View> {
    return this.parts.page.evaluate(() => app.view());
  }

  warnings(): Promise<readonly string[]> {
    return this.parts.page.evaluate(() => app.warnings());
  }

  /** Waits until the client's session is in one of the states. */
  reach(...names: readonly StateName[]): Promise<View> {
    const reached = this.parts.page.evaluate((names) => app.reach(names), names);
    return within(reached, `${this.parts.client} is ${names.join(' or ')}`);
  }

  /** What the server was asked for, oldest first; preflights left out. */
  rows(path?: string | RegExp): LoggedRequest[] {
    const isMeant = (row: LoggedRequest) =>
      typeof path === 'string' ? row.path.split('?')[0] === path : !path || path.test(row.path);
    return this.parts.server.requests.filter((row) => row.method !== 'OPTIONS' && isMeant(row));
  }

  /** The newest row of `path`, as soon as it is such a one. */
  row(path: string | RegExp, isSuch: (row: LoggedRequest) => boolean, what: string) {
    return until(() => {
      const row = this.rows(path).at(-1);
      return row && isSuch(row) && row;
    }, `the server's log: ${what}`);
  }

  /**
   * Waits until the window is over in the client's eyes, then lets the server's clock run so far
   * that it surely is in the server's. The usual code knows no window.
   */
  async pastWindow(): Promise<void> {
    await this.reach('idle', 'signedOut', 'signedIn');
    const { model, clock } = this.parts.server;
    const sessions = model.users().flatMap((user) => Object.values(user.sessions));
    const updatedAt = Math.max(0, ...sessions.map((session) => session.updatedAt ?? 0));
    const end = updatedAt + this.parts.windowMs + 1_000;
    clock.advance(Math.max(0, end - clock.now()));
  }

  /** Asks the server, past the window, whether it still knows the session, and as whom. */
  async outcome(user: User = ada): Promise<Outcome> {
    await this.pastWindow();
    const status = await this.get(ASKING);
    if (status === 401) return 'signed out';
    if (status !== 200) throw new Error(`asked for ${ASKING}, the server answered ${status}`);
    const row = this.rows().findLast(({ path }) => path === ASKING);
    return row?.user === user.email ? 'signed in' : 'wrong user';
  }
}

/** What a story rests on. */
export function check(isSo: boolean, what: string): asserts isSo {
  if (!isSo) throw new Error(`this story went wrong: ${what}`);
}

/** The tabs of one story, and the server that they all talk to. */
import type { ReferenceServer } from '../../../src/testing/reference-server/http.ts';
import type { LoggedRequest } from '../../../src/testing/reference-server/index.ts';
import { FORCED } from '../stories/losses.ts';
import type { User } from '../stories/page/app.ts';
import { ada, check } from '../stories/stage.ts';
import type { ClientName, Outcome } from '../stories/story.ts';
import { until } from '../stories/until.ts';
import type { EngineTab, Profile } from './engines/engine.ts';
import { Member } from './member.ts';
import type { Means } from './page/app.ts';

export interface CrowdParts {
  readonly client: ClientName;
  readonly means: Means;
  readonly windowMs: number;
  /** Of the page. */
  readonly address: string;
  /** Of a page of another site. */
  readonly elsewhere: string;
  readonly server: ReferenceServer;
  /** How many downloads the page has begun. */
  readonly downloads: () => number;
  readonly profile: Profile;
}

const ASKING = '/api/me?asked';

export class Crowd {
  readonly parts: CrowdParts;
  /** What is worth a word in the table. */
  readonly notes: string[] = [];
  readonly #members: Member[] = [];

  constructor(parts: CrowdParts) {
    this.parts = parts;
  }

  get isControl(): boolean {
    return this.parts.client === 'control';
  }

  /** The tabs that are there. */
  get members(): readonly Member[] {
    return this.#members.filter(({ isThere }) => isThere);
  }

  async open(): Promise<Member> {
    return this.adopt(await this.parts.profile.open(this.parts.address));
  }

  async adopt(engineTab: EngineTab): Promise<Member> {
    const member = new Member(engineTab);
    this.#members.push(member);
    await started(member);
    return member;
  }

  /** Opens so many tabs, signs in, and waits until they agree on a leader; past the window. */
  async gather(count: number, user: User = ada): Promise<readonly [Member, Member, ...Member[]]> {
    const first = await this.open();
    await first.signIn(user);
    await Promise.all(Array.from({ length: count - 1 }, () => this.open()));
    await this.agreed();
    await this.pastWindow();
    return this.members as readonly Member[] as readonly [Member, Member, ...Member[]];
  }

  /** Waits until one tab leads, where tabs can know of each other. */
  async agreed(): Promise<void> {
    if (this.isControl || this.parts.means === 'alone') return;
    await until(async () => (await this.leaders()).length === 1, 'one tab leads');
  }

  async leaders(members = this.members): Promise<Member[]> {
    const looks = await Promise.all(members.map((member) => member.look()));
    return members.filter((_, at) => looks[at]?.snapshot?.isLeader);
  }

  /** The one that leads, or, where none does, the first. */
  async leader(): Promise<Member> {
    const [leader = this.members[0]] = this.isControl ? [] : await this.leaders();
    check(leader !== undefined, 'there is no tab');
    return leader;
  }

  /** Waits until the window is over for these tabs, then lets the server's clock pass it, too. */
  async pastWindow(members = this.members): Promise<void> {
    if (!this.isControl) {
      const isOver = new Set(['idle', 'signedOut']);
      await Promise.all(
        members.map((member) =>
          member.reach(({ snapshot }) => isOver.has(snapshot?.state ?? ''), 'a tab is idle'),
        ),
      );
    }
    const { server, windowMs } = this.parts;
    const sessions = server.model.users().flatMap((user) => Object.values(user.sessions));
    const updatedAt = Math.max(0, ...sessions.map((session) => session.updatedAt ?? 0));
    const end = updatedAt + windowMs + 1_000;
    server.clock.advance(Math.max(0, end - server.clock.now()));
  }

  /** What the server was asked for, oldest first; preflights left out. */
  rows(path: string | RegExp = /^/): LoggedRequest[] {
    const isMeant = (row: LoggedRequest) =>
      typeof path === 'string' ? row.path.split('?')[0] === path : path.test(row.path);
    return this.parts.server.requests.filter((row) => row.method !== 'OPTIONS' && isMeant(row));
  }

  /** Waits until nobody doubts any more, after so many recoveries at least. */
  async calm(recoveries = 0): Promise<void> {
    if (this.isControl) return;
    await until(() => this.recoveries >= recoveries, `recovery ${recoveries} reaches the server`);
    await Promise.all(
      this.members.map((member) =>
        member.reach(({ snapshot }) => snapshot?.stale === null, 'a tab has no doubt'),
      ),
    );
  }

  /** Where tabs cannot tell each other anything, they learn when the user comes to them. */
  async visitAll(): Promise<void> {
    if (this.parts.means !== 'alone') return;
    for (const member of this.members) await member.call('wake');
  }

  /** How many recoveries reached the server. */
  get recoveries(): number {
    return this.rows(FORCED).length;
  }

  /** Every tab asks the server, past the window: is it let in, and as whom? */
  async outcome(user: User): Promise<Outcome> {
    // In two orders: whoever comes second could live on the window that the first one opened.
    for (const members of [this.members, this.members.toReversed()]) {
      await this.pastWindow();
      for (const member of members) {
        const status = await member.get(ASKING);
        if (status === 401) return 'signed out';
        check(status === 200, `asked for ${ASKING}, the server answered ${status}`);
        const row = this.rows().findLast(({ path }) => path === ASKING);
        if (row?.user !== user.email) return 'wrong user';
      }
    }
    return 'signed in';
  }
}

/** Waits until the page is there and its client has read its store. */
export async function started(member: Member): Promise<void> {
  await until(
    async () => (await member.engineTab.eval('typeof tab')) === 'object',
    'the page is there',
  );
  const isStarted = ({ snapshot }: { snapshot: { reason: string } | null }) =>
    snapshot?.reason !== 'starting';
  await member.reach(isStarted, 'the session has started');
}

/** Asks for, holds and gives up the leadership among the pages of one session. */
import { type Actor, createActor } from 'xstate';
import { type LeaderEvent, leaderMachine } from '../machines/leader.ts';
import type { Environment, Locks } from './env.ts';
import type { MessageKind } from './message.ts';
import type { LeadershipMethod } from './snapshot.ts';

export interface LeadershipParts {
  readonly env: Environment;
  /** Of the session: pages of another one are none of ours. */
  readonly key: string;
  readonly page: string;
  /** Null where there is no channel. */
  readonly post: ((kind: MessageKind) => void) | null;
  onChange(isLeader: boolean): void;
}

/** How long a page without locks waits for an objection to its claim, milliseconds. */
const CLAIM_BOUND = 300;

/** How long a living leader may take to answer, milliseconds. */
export const SILENCE = 300;
const SPREAD = 150;
/** How long stealing a lock may take, milliseconds (2 to 18 were measured). */
const STEAL_BOUND = 1_000;

/** Different for most pages, and the same each time for one. */
const spread = (page: string): number =>
  [...page].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % SPREAD, 0);

export class Leadership {
  #method: LeadershipMethod;
  readonly #parts: LeadershipParts;
  /** Null where there are none, or none that work. */
  #locks: Locks | null;
  readonly #actor: Actor<typeof leaderMachine>;
  /** Ends the wait for the leadership, or the leadership itself. */
  #giveUp: () => void = () => {};
  #endPage: () => void = () => {};
  #isThere = false;
  #isClaiming = false;

  constructor(parts: LeadershipParts) {
    const { env, post } = parts;
    this.#parts = parts;
    this.#locks = env.locks();
    this.#method = this.#locks ? 'locks' : post ? 'channel' : 'alone';
    this.#actor = createActor(this.#machine(), { clock: env });
    this.#actor.start();
  }

  get method(): LeadershipMethod {
    return this.#method;
  }

  get isLeader(): boolean {
    return this.#actor.getSnapshot().matches('leader');
  }

  /** The page is there: others can see that it lives, and it waits its turn to lead. */
  enter(): void {
    this.#isThere = true;
    this.#endPage();
    this.#endPage = this.#locks ? this.#hold(this.#pageLock, false, () => {}) : () => {};
    this.send({ type: 'page.entered' });
  }

  /** The page goes away, perhaps into a cache. */
  leave(): void {
    this.#isThere = false;
    this.send({ type: 'page.left' });
    this.#endPage();
  }

  send(event: LeaderEvent): void {
    this.#actor.send(event);
  }

  /** What another page says of the leadership. */
  hear(kind: MessageKind, from: string): void {
    const wins = this.method === 'channel' && from < this.#parts.page;
    if (kind === 'lead') this.send({ type: 'leader.heard', wins });
    if (this.method === 'channel' && !this.isLeader) this.#hearRival(kind, wins);
    const asks = kind === 'ping' || kind === 'claim' || (kind === 'lead' && !wins);
    if (asks && this.isLeader) this.#parts.post?.('lead');
  }

  /** A claim yields to a leader, and to one that goes before it; the other one must hear of ours. */
  #hearRival(kind: MessageKind, wins: boolean): void {
    if (kind === 'lead' || (kind === 'claim' && wins)) this.#giveUp();
    else if (kind === 'claim' && this.#isClaiming) this.#parts.post?.('claim');
  }

  /** Whether this page still leads: a page that slept may have been deposed without knowing. */
  async confirm(): Promise<boolean> {
    const { env } = this.#parts;
    if (!this.#locks || !this.isLeader) return this.isLeader;
    const askedAt = env.now();
    const held = await this.#held();
    if (env.now() - askedAt > SILENCE) return this.confirm(); // it slept meanwhile: ask again
    const own = held.find(({ name }) => name === this.#pageLock);
    const leader = held.find(({ name }) => name === this.#lock);
    return this.isLeader && leader?.clientId === own?.clientId;
  }

  /** The pages among `pages` that are surely alive; without locks nobody knows. */
  async living(pages: readonly string[]): Promise<readonly string[]> {
    const held = await this.#held();
    return pages.filter((page) => held.some(({ name }) => name === this.#lockOf(page)));
  }

  /** Calls back when `page` is gone. */
  watch(page: string, onGone: () => void, signal: AbortSignal): void {
    const free = () => Promise.resolve(onGone());
    const watched = this.#locks?.request(this.#lockOf(page), { mode: 'shared', signal }, free);
    watched?.catch(() => {}); // aborted: nobody wants to know any more
  }

  /** The pages of this session that hold their locks. */
  pages(): Promise<readonly string[]> {
    return this.#heldAfter(this.#lockOf(''));
  }

  /** Says that a request is being carried for a page, until the undo. */
  holdCarried(number: number): () => void {
    return this.#holdAside(`${this.#carriedLock}${this.#parts.page}:${number}`);
  }

  /** Resolves when nothing is carried any more that is being carried now. */
  async carried(): Promise<void> {
    const names = await this.#heldAfter(this.#carriedLock);
    const free = (name: string) =>
      this.#locks?.request(this.#carriedLock + name, { mode: 'shared' }, async () => {});
    await Promise.all(names.map(free));
  }

  /** What follows `prefix` in the names of the locks that are held. */
  async #heldAfter(prefix: string): Promise<readonly string[]> {
    const held = await this.#held();
    return held.flatMap(({ name }) =>
      name?.startsWith(prefix) ? [name.slice(prefix.length)] : [],
    );
  }

  /** A lock that says something, and that nobody else wants to hold. */
  #holdAside(name: string): () => void {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.#locks?.request(name, {}, () => held).catch(() => {}); // without it, nobody waits
    return release;
  }

  /** What is held; nothing, where the lock manager will not say (a document that is going away). */
  async #held() {
    const { held = [] } = (await this.#locks?.query().catch(() => null)) ?? {};
    return held;
  }

  stop(): void {
    this.leave();
    this.#actor.stop();
  }

  get #lock(): string {
    return `${this.#parts.key}:leader`;
  }

  get #carriedLock(): string {
    return `${this.#parts.key}:carried:`;
  }

  get #pageLock(): string {
    return this.#lockOf(this.#parts.page);
  }

  #lockOf(page: string): string {
    return `${this.#parts.key}:page:${page}`;
  }

  #machine() {
    const { post, onChange } = this.#parts;
    return leaderMachine.provide({
      // Two pages that ask at once must not both take the leadership.
      delays: { silenceBound: SILENCE + spread(this.#parts.page) },
      actions: {
        request: () => this.#request(false),
        steal: () => this.#request(true),
        release: () => this.#giveUp(),
        ping: () => post?.('ping'),
        remind: () => post?.('lead'),
        announce: () => {
          post?.('lead');
          onChange(true);
        },
        resign: () => onChange(false),
      },
    });
  }

  #request(steal: boolean): void {
    this.#giveUp();
    const granted = () => this.send({ type: 'leadership.granted' });
    this.#giveUp = this.#locks ? this.#hold(this.#lock, steal, granted) : this.#claim();
  }

  #doWithoutLocks(): void {
    if (!this.#locks || !this.#isThere) return;
    this.#locks = null;
    this.#method = this.#parts.post ? 'channel' : 'alone';
    this.#request(false);
  }

  /** Asks for a lock and holds it; returns what ends both. */
  #hold(name: string, steal: boolean, onGranted: () => void): () => void {
    const { env } = this.#parts;
    const abort = new AbortController();
    const { signal } = abort;
    let isGranted = false;
    // A lock that cannot even be stolen does not work here.
    const doubt = () => isGranted || signal.aborted || this.#doWithoutLocks();
    const timer = steal ? env.setTimeout(doubt, STEAL_BOUND) : undefined;
    signal.addEventListener('abort', () => env.clearTimeout(timer));
    const hold = () =>
      new Promise<void>((release) => {
        if (signal.aborted) return release();
        signal.addEventListener('abort', () => release());
        isGranted = true;
        onGranted();
      });
    const options = steal ? { steal } : { signal };
    this.#locks?.request(name, options, hold).catch(() => {
      if (signal.aborted) return;
      if (isGranted) this.send({ type: 'leadership.lost' });
      else this.#doWithoutLocks();
    });
    return () => abort.abort();
  }

  /** Without locks: whoever meets no objection leads, and of two the one with the smaller name. */
  #claim(): () => void {
    const { env, post } = this.#parts;
    const bound = post ? CLAIM_BOUND : 0;
    this.#isClaiming = true;
    const end = () => {
      this.#isClaiming = false;
      env.clearTimeout(timer);
    };
    const timer = env.setTimeout(() => {
      end();
      this.send({ type: 'leadership.granted' });
    }, bound);
    post?.('claim');
    return end;
  }
}

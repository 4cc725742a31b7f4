/** Where rounds of chaos take place: a crowd, who must be signed in, and who is away. */
import { accepts, type LoggedRequest } from '../../../src/testing/reference-server/index.ts';
import { ada, bob } from '../stories/stage.ts';
import { type Cast, type StageSettings, setUp } from '../tabs/cell.ts';
import type { Crowd } from '../tabs/crowd.ts';
import type { Member } from '../tabs/member.ts';
import type { Via } from '../tabs/page/app.ts';
import { patiently } from '../tabs/patience.ts';
import type { Place, UserName } from './events.ts';

/** Of the server and of tokenchart, milliseconds. */
export const WINDOW_MS = { classic: 5_000, modern: 2_000 } as const;

const USERS = { ada, bob } as const;

/** A page in WebKit's back/forward cache can keep the others from the store: nobody waits for long. */
const STORED = `Promise.race([
  tab.stored().then((token) => ({ token })),
  new Promise((resolve) => setTimeout(resolve, 1_500, null)),
])`;

export class ChaosStage {
  readonly crowd: Crowd;
  readonly place: Place;
  readonly uncaught: readonly string[];
  /** Brings back who is frozen or elsewhere. */
  readonly away: (() => Promise<void>)[] = [];
  user: UserName | null = null;
  /** The name of the session that was opened last. */
  client = '';
  /** The longest time without a tab in this round. */
  unattendedMs = 0;
  /** How often the store did not answer. */
  silences = 0;
  readonly owners = new Map<string, string>();
  #asked = 0;
  readonly #undo: (() => Promise<unknown>)[];

  private constructor(
    place: Place,
    set: Awaited<ReturnType<typeof setUp>>,
    undo: (() => Promise<unknown>)[],
  ) {
    this.place = place;
    this.crowd = set.crowd;
    this.uncaught = set.uncaught;
    this.#undo = undo;
  }

  static async setUp(
    cast: Cast,
    place: Place,
    more: Pick<StageSettings, 'blanks' | 'carrier'>,
  ): Promise<ChaosStage> {
    const undo: (() => Promise<unknown>)[] = [];
    const { kind } = place;
    try {
      const set = await setUp(cast, { ...more, kind, windowMs: WINDOW_MS[kind] }, (end) =>
        undo.push(end),
      );
      return new ChaosStage(place, set, undo);
    } catch (error) {
      await takeDown(undo);
      throw error;
    }
  }

  close(): Promise<void> {
    return takeDown(this.#undo.splice(0));
  }

  /** One of the tabs that are there. */
  tab(number: number): Member {
    const { members } = this.crowd;
    const member = members[number % members.length];
    if (!member) throw new Error('there is no tab');
    return member;
  }

  get rows(): LoggedRequest[] {
    return this.crowd.rows();
  }

  async open(): Promise<void> {
    const member = await this.crowd.open();
    if (this.place.transport === 'page' || this.crowd.isControl) return;
    await patiently(() => member.call('hasWorker'), 'the worker is there');
  }

  /** Begins to ask, in the name of who is signed in; returns what the server's log shows of it. */
  async ask(member: Member, via: Via, slowMs = 0): Promise<RegExp> {
    this.#asked += 1;
    const path = slowMs > 0 ? '/api/slow' : '/api/me';
    const as = this.user ? USERS[this.user].email : 'nobody';
    const query = new URLSearchParams({ as, n: String(this.#asked), ms: String(slowMs) });
    await member.call('ask', `${path}?${query}`, via);
    return new RegExp(`[?&]n=${this.#asked}&`);
  }

  /** The same for what is yet to be asked, and for the tiny request that may go ahead of it. */
  get next(): RegExp {
    return new RegExp(`[?&]n=${this.#asked + 1}&|/validate_token$`);
  }

  async signIn(member: Member, user: UserName): Promise<void> {
    await member.signIn(USERS[user]);
    this.user = user;
    const sessions = this.crowd.parts.server.model.user(USERS[user].email)?.sessions ?? {};
    this.client = Object.keys(sessions).at(-1) ?? '';
    this.owners.set(this.client, USERS[user].email);
  }

  async signOut(member: Member): Promise<void> {
    await member.signOut();
    this.user = null;
  }

  get email(): string | null {
    return this.user && USERS[this.user].email;
  }

  /** Waits until no call of these tabs is out; whether that came to pass. */
  answered(members: readonly Member[], boundMs: number): Promise<boolean> {
    const areEnded = async () => {
      const pending = await Promise.all(members.map((member) => member.call('pending')));
      return pending.every((count) => count === 0);
    };
    return came(patiently(areEnded, 'all calls have ended', boundMs));
  }

  /** Waits until every tab shows the right user and has no doubt, and the newest token is stored. */
  calm(boundMs: number): Promise<boolean> {
    if (this.crowd.isControl) return Promise.resolve(true);
    const isCalm = async () => {
      const looks = await Promise.all(this.crowd.members.map((member) => member.look()));
      const isSure = looks.every(
        ({ snapshot, subject }) => snapshot?.stale === null && subject === this.email,
      );
      return isSure && (await this.#isStoredNewest());
    };
    return came(patiently(isCalm, 'all is calm', boundMs));
  }

  /** The token in the store; undefined where the store does not answer. */
  async #stored(): Promise<string | null | undefined> {
    const given = (await this.tab(0).engineTab.eval(STORED)) as { token: string | null } | null;
    if (given === null) this.silences += 1;
    return given?.token;
  }

  async #isStoredNewest(): Promise<boolean> {
    const stored = await this.#stored();
    // Then the tabs have only what they tell each other; at the end it is asked again.
    if (stored === undefined) return true;
    const row = this.crowd.parts.server.model.row(this.client);
    return this.user === null ? stored === null : stored !== null && stored === row?.token;
  }

  /** Whether the server will go on to take what is stored, past any window; null where nothing is. */
  async isStoredTaken(): Promise<boolean | null> {
    const stored = await this.#stored();
    if (stored === undefined) throw new Error('the store does not answer though nobody is away');
    if (stored === null) return null;
    const { model, clock } = this.crowd.parts.server;
    const pastWindow = clock.now() + model.settings.batchWindowMs + 1_000;
    return accepts(model.settings, model.row(this.client), stored, pastWindow);
  }
}

/** Whether what was waited for came to pass; what else goes wrong is thrown. */
const came = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && error.message.startsWith('waited ')) return false;
      throw error;
    },
  );

async function takeDown(undo: readonly (() => Promise<unknown>)[]): Promise<void> {
  for (const work of [...undo].reverse()) await work().catch(() => {}); // says nothing of a round
}

/** One state of the explored world. Times are milliseconds relative to now, so that states repeat. */
import type { Credential, Mark, SessionRecord } from '../../../machines/credential.ts';
import type { TokenReason } from '../../../machines/token-events.ts';
import type { Phase } from '../../chart.ts';
import type { MessageKind } from '../../message.ts';
import type { Ending, SessionRow } from '../reference-server/rules.ts';
import type { Bounds } from './options.ts';

/** What an answer says. */
export interface Heard {
  readonly ending: Ending | 'refused' | 'raised';
  /** Of the row that the headers describe. */
  readonly token: string;
  readonly expiry: number;
}

/** A request on its way to the server, in it, or on its way back. */
export interface Flight {
  /** Who waits for the answer; {@link NOBODY}: the page is gone, or its browser sent a copy. */
  readonly page: number;
  readonly kind: 'app' | 'forced' | 'renewal';
  /** Of a recovery's try with the token before: the one that was refused. */
  readonly refused: string | null;
  /** What it carries. */
  readonly credential: Credential;
  readonly epoch: number;
  readonly sentAt: number;
  readonly mayRotate: boolean;
  /** A try of the recovery that runs now. */
  readonly isTry: boolean;
  readonly leg: 'out' | 'server' | 'back';
  /** When the server let it in. */
  readonly startedAt: number;
  readonly heard: Heard | null;
}

/** Waits for an answer that no page waits for. */
export const NOBODY = -1;

/** What a page does to the store next, in the order in which it was begun. */
export type Op =
  | { readonly op: 'start' | 'reread' | 'recoveryLoad' | 'recoveryGo' | 'recoveryLook' }
  | { readonly op: 'renewalGo' }
  | { readonly op: 'save' | 'unmarkOwn' | 'unmarkAll'; readonly record: SessionRecord }
  | { readonly op: 'mark'; readonly record: SessionRecord; readonly mark: Mark }
  | { readonly op: 'reinstate'; readonly token: string };

/** A call that waits for leave to go. */
export interface Caller {
  readonly isRenewal: boolean;
  readonly isMarked: boolean;
  readonly epoch: number;
  /** Goes on by itself in so many milliseconds. */
  readonly dueIn: number;
}

/** The one recovery that a page runs. */
interface Recovering {
  readonly step: 'begin' | 'try' | 'look' | 'waitForQuiet';
  readonly isSecondPass: boolean;
  readonly dueIn: number;
}

/** A page's timers, the machines' own by the names they have there; `look` is the tabs'. */
export type TimerName = 'quietMoment' | 'flightBound' | 'waitBound' | 'silenceBound' | 'look';
/** Where the leader's machine of a page is. */
export type LeaderState = 'follower' | 'resting' | 'asking' | 'leader';
/** What the lock manager tells a page: it is the holder, it is not, or the holder has gone. */
export type Inbox = 'granted' | 'lost' | 'gone';

/** A page with tokenchart in it. */
export interface Page {
  name: string;
  phase: Phase | 'starting';
  record: SessionRecord;
  leads: boolean;
  failures: number;
  leader: LeaderState;
  /** Milliseconds to each timer that runs. */
  timers: Partial<Record<TimerName, number>>;
  touchedAt: number;
  /** Of the session whose window is followed. */
  epoch: number;
  isUnheard: boolean;
  /** When its latest forced request left that the server may still be at work on, unheard. */
  cutAt: number;
  vouchedAt: number;
  ops: readonly Op[];
  callers: readonly Caller[];
  recovery: Recovering | null;
  /** What the lock manager says. */
  inbox: readonly Inbox[];
  isFrozen: boolean;
  /** Thawed a moment ago: what waited for it comes in any order. */
  isDrowsy: boolean;
  /** The last step's reason. */
  reason: TokenReason;
}

/** A channel message on its way. */
export interface Note {
  readonly to: number;
  readonly from: number;
  readonly kind: MessageKind;
  readonly record: SessionRecord | null;
  readonly at: number;
  readonly epoch: number;
}

/** What the adversary has left of what is limited. */
export type Budget = Pick<
  Bounds,
  | ('failedTries' | 'copies' | 'drops' | 'freezes' | 'sends' | 'ends')
  | ('onlines' | 'renewals' | 'signOuts' | 'signIns')
>;

/** A state: the server, the store, the pages, and what is on its way between them. */
export interface World {
  /** The server's session, and an older one that a sign-out or a sign-in left behind. */
  row: SessionRow | null;
  /** Its name: A, then B. */
  session: string;
  oldRow: SessionRow | null;
  store: SessionRecord;
  pages: (Page | null)[];
  flights: readonly Flight[];
  notes: readonly Note[];
  /** The pages that hold (first) or want the leadership's lock. */
  lock: readonly number[];
  /** Answers with a token that were lost in a row. */
  lost: number;
  budget: Budget;
  /** The epoch of the last sign-in or sign-out that the user made. */
  epoch: number;
  isSignedOut: boolean;
  /** The channel drops what is posted, until all is calm again. */
  isMuted: boolean;
  /** Nothing more is explored from here: all was calm again. */
  isOver: boolean;
  /** What the last step broke. */
  fault: string | null;
}

/** The time in every state: what has happened is before it. */
export const NOW = 1_000_000_000;

/** A copy whose parts can be changed. */
export function copyOf(world: World): World {
  const pages = world.pages.map((page) => page && { ...page, timers: { ...page.timers } });
  return { ...world, pages };
}

/** `list` with `items` in place of what is at `index`. */
export const replaceAt = <T>(list: readonly T[], index: number, ...items: T[]): T[] => [
  ...list.slice(0, index),
  ...items,
  ...list.slice(index + 1),
];

/** The page at `slot`. @throws Error where there is none: a fault of the explorer. */
export function pageAt(world: World, slot: number): Page {
  const page = world.pages[slot];
  if (!page) throw new Error(`There is no page ${slot}.`);
  return page;
}

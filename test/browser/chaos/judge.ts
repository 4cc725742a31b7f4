/** Pure: what a round has shown, and what of that is not as promised. */
import type { LoggedRequest } from '../../../src/testing/reference-server/index.ts';
import { FORCED } from '../stories/losses.ts';
import type { ChaosKind } from './events.ts';

/** So many answers in a row may be lost. */
export const ALLOWANCE: Readonly<Record<ChaosKind, number>> = { classic: 1, modern: 2 };
/** What a recovery needs of a window, milliseconds. */
const REACTION_MS = 1_500;

/** One tab when all should be calm. */
export interface SeenTab {
  /** Whom it speaks for. */
  readonly subject: string | null;
  /** How many of its calls have not ended. */
  readonly pending: number;
}

/** A round when all should be calm. */
export interface Observed {
  readonly kind: ChaosKind;
  readonly windowMs: number;
  /** Who must be signed in; null after a sign-out by the user. */
  readonly user: string | null;
  /** The session's name at the server. */
  readonly client: string;
  /** The number of the server's token; null where the server has no such session. */
  readonly generation: number | null;
  /** Whether the server will go on to take what is stored; null where nothing is. */
  readonly isStoredTaken: boolean | null;
  readonly tabs: readonly SeenTab[];
  /** What the server saw in this round. */
  readonly rows: readonly LoggedRequest[];
  /** Whose the sessions are that the server has ever opened. */
  readonly owners: ReadonlyMap<string, string>;
  /** The longest time without a tab that could do anything, milliseconds. */
  readonly unattendedMs: number;
  readonly uncaught: readonly string[];
}

export interface Verdict {
  /** Answers lost in a row at the end. */
  readonly losses: number;
  readonly isAlive: boolean;
  /** Why the session may be over; null where it may not, or is not. */
  readonly excuse: string | null;
  readonly wrongUser: readonly string[];
  readonly stuck: number;
  readonly uncaught: readonly string[];
  /** What is not as promised; empty where all is. */
  readonly problems: readonly string[];
}

export function judge(observed: Observed): Verdict {
  const losses = lossesOf(observed);
  const isAlive = isAsItMustBe(observed);
  const excuse = isAlive ? null : excuseOf(observed, losses);
  const wrongUser = wrongUsersOf(observed);
  const stuck = observed.tabs.reduce((sum, { pending }) => sum + pending, 0);
  const { uncaught } = observed;
  const problems = [
    !isAlive && !excuse && `the session is lost after ${losses} lost answers: ${told(observed)}`,
    wrongUser.length > 0 && `sent as the wrong user: ${wrongUser.join(', ')}`,
    stuck > 0 && `${stuck} calls are stuck`,
    ...uncaught.map((message) => `nobody caught: ${message}`),
  ].filter((problem) => problem !== false);
  return { losses, isAlive, excuse, wrongUser, stuck, uncaught, problems };
}

const told = ({ user, isStoredTaken, generation, tabs }: Observed): string =>
  [
    `${user ?? 'nobody'} must be signed in`,
    `tabs show ${tabs.map(({ subject }) => subject ?? 'nobody').join(' and ')}`,
    `the stored token is ${isStoredTaken === null ? 'none' : isStoredTaken ? 'taken' : 'dead'}`,
    `the server is at token ${generation}`,
  ].join('; ');

/** Every tab speaks for whom it must, by a token that is taken. */
function isAsItMustBe({ user, tabs, isStoredTaken }: Observed): boolean {
  const isStoreRight = user === null ? isStoredTaken === null : isStoredTaken === true;
  return isStoreRight && tabs.every(({ subject }) => subject === user);
}

/** The latest token that was surely received: who carries one has it. */
const receivedOf = ({ rows, client }: Observed): number =>
  Math.max(0, ...rows.map((row) => (row.client === client ? (row.tokenGeneration ?? 0) : 0)));

/** The server's token was not heard of since so many rotations. */
const lossesOf = (observed: Observed): number =>
  observed.generation === null || observed.isStoredTaken
    ? 0
    : observed.generation - receivedOf(observed);

function excuseOf(observed: Observed, losses: number): string | null {
  const { user, kind, generation, windowMs, unattendedMs, tabs } = observed;
  const isRightKind = tabs.every(({ subject }) => subject === user || subject === null);
  // A token that is there no more is a loss; a wrong user, or a session that lives, is none.
  if (user === null || generation === null || !isRightKind) return null;
  if (losses > ALLOWANCE[kind]) return `${losses} answers in a row were lost`;
  // The last loss that can be mended can be so within the window alone.
  if (losses < ALLOWANCE[kind]) return null;
  if (unattendedMs > windowMs - REACTION_MS) return 'no tab was there while doubt had to be mended';
  return isRecoveryHit(observed) ? 'a recovery was hit itself' : null;
}

/** Whether a rotation that was forced to end the last doubt brought no answer of the server. */
function isRecoveryHit(observed: Observed): boolean {
  const received = receivedOf(observed);
  return observed.rows.some(
    ({ path, status, answered, client, tokenGeneration }) =>
      FORCED.test(path) &&
      (client === null || (client === observed.client && (tokenGeneration ?? 0) >= received)) &&
      (!answered || status === 429 || (status ?? 0) >= 500),
  );
}

/** Requests say in their address as whom they were begun; a credential's owner is known. */
function wrongUsersOf({ rows, owners }: Observed): string[] {
  return rows.flatMap(({ path, client, method }) => {
    const as = new URLSearchParams(path.split('?')[1]).get('as');
    if (as === null || client === null || owners.get(client) === as) return [];
    return [`${method} ${path} as ${owners.get(client)}`];
  });
}

/** The words for what a session shows of itself, on the main page and in every tab. */
import type { SessionSnapshot } from '../src/index.ts';

const METHODS: Readonly<Record<SessionSnapshot['leadership'], string>> = {
  locks: 'by locks',
  channel: 'by channel',
  alone: 'alone',
};

export function roleText(snapshot: SessionSnapshot | null): string {
  if (!snapshot) return 'starting';
  return snapshot.isLeader ? `leader (${METHODS[snapshot.leadership]})` : 'follower';
}

export function stateText(snapshot: SessionSnapshot | null): string {
  if (!snapshot) return 'starting';
  return snapshot.stale ? `stale, ${snapshot.stale}` : snapshot.state;
}

/** Null: there is none. */
export const numberText = (number: number | null | undefined): string =>
  number === undefined ? 'not told' : number === null ? 'none' : `№${number}`;

/** What a session holds, as far as the number of its token is known. */
export const tokenText = (snapshot: SessionSnapshot | null, number: number | null): string =>
  numberText(snapshot?.subject == null ? null : (number ?? undefined));

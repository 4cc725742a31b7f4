import type { SessionRecord } from '../machines/credential.ts';
import type { TokenContext, TokenReason } from '../machines/token-events.ts';
import type { Phase } from './chart.ts';

/** The public states of a token's life. */
export type SessionState = 'signedOut' | 'idle' | 'inFlight' | 'batchWindow' | 'stale';

/** By which means the pages of a session agree on a leader. */
export type LeadershipMethod = 'locks' | 'channel' | 'alone';

/** What can be seen of a session. Holds no token; the same object until something changes. */
export interface SessionSnapshot {
  readonly state: SessionState;
  /** What `stale` does about it; null in the other states. */
  readonly stale: 'holding' | 'recovering' | 'waiting' | null;
  /** Why it is in this state; `starting` until the store has been read. */
  readonly reason: TokenReason | 'starting';
  /** Whom the session speaks for, such as the `uid`; null when signed out. */
  readonly subject: string | null;
  /** How many tokens this page has seen in this session. */
  readonly generation: number;
  /** By which means the pages of this session agree on the one that recovers; `alone`: by none. */
  readonly leadership: LeadershipMethod;
  /** Whether this page is that one. */
  readonly isLeader: boolean;
}

export const startingSnapshot: SessionSnapshot = Object.freeze({
  state: 'signedOut',
  stale: null,
  reason: 'starting',
  subject: null,
  generation: 0,
  leadership: 'alone',
  isLeader: false,
});

/** The snapshot after a step of the machine; `last` itself where nothing visible changed. */
export function nextSnapshot(
  last: SessionSnapshot,
  phase: Phase,
  leadership: LeadershipMethod,
  { reason, record, leader }: TokenContext,
  before: SessionRecord,
): SessionSnapshot {
  const isStale = phase === 'holding' || phase === 'recovering' || phase === 'waiting';
  const next: SessionSnapshot = {
    state: isStale ? 'stale' : phase,
    stale: isStale ? phase : null,
    reason,
    subject: record.credential?.subject ?? null,
    generation: nextGeneration(last.generation, record, before),
    leadership,
    isLeader: leader,
  };
  const keys = Object.keys(next) as (keyof SessionSnapshot)[];
  return keys.every((key) => next[key] === last[key]) ? last : Object.freeze(next);
}

function nextGeneration(last: number, record: SessionRecord, before: SessionRecord): number {
  if (!record.credential) return 0;
  if (record.epoch !== before.epoch) return 1;
  return record.credential.token === before.credential?.token ? last : last + 1;
}

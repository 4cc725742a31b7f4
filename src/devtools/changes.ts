/** What happened between two snapshots of a session, as the timeline tells it. */
import type { SessionSnapshot } from '../snapshot.ts';
import type { TimelineKind } from './timeline.ts';

export interface Change {
  readonly kind: TimelineKind;
  readonly text: string;
}

export function changesBetween(before: SessionSnapshot, after: SessionSnapshot): readonly Change[] {
  return [...sessionChanges(before, after), ...leadershipChanges(before, after)];
}

function sessionChanges(before: SessionSnapshot, after: SessionSnapshot): readonly Change[] {
  if (isOut(after)) {
    const isNews = !isOut(before) || before.reason !== after.reason;
    return isNews ? [{ kind: 'session', text: `signed out: ${after.reason}` }] : [];
  }
  const isAnother = after.reason === 'signedIn' && before.reason !== 'signedIn';
  const begins = isOut(before) || isAnother || after.generation < before.generation;
  const begun: Change = { kind: 'session', text: `signed in: ${after.reason}` };
  return [...(begins ? [begun] : []), ...doubtChanges(before, after), ...rotations(before, after)];
}

/** A doubt that comes, what is done about it, and its end. */
function doubtChanges(before: SessionSnapshot, after: SessionSnapshot): readonly Change[] {
  const changes: Change[] = [];
  if (before.stale === after.stale) return changes;
  if (before.stale === null)
    changes.push({ kind: 'loss', text: `token in doubt: ${after.reason}` });
  if (after.stale === 'recovering') changes.push({ kind: 'recovery', text: 'recovery begins' });
  if (after.stale === 'waiting') changes.push({ kind: 'recovery', text: 'waits for a recovery' });
  if (before.stale === 'recovering' && after.stale !== null)
    changes.push({ kind: 'recovery', text: `recovery failed: ${after.reason}` });
  if (after.stale === null) changes.push({ kind: 'recovery', text: `recovered: ${after.reason}` });
  return changes;
}

function rotations(before: SessionSnapshot, after: SessionSnapshot): readonly Change[] {
  if (isOut(before) || after.generation <= before.generation) return [];
  return [{ kind: 'rotation', text: `rotated: token ${after.generation}` }];
}

function leadershipChanges(
  before: SessionSnapshot,
  { isLeader, leadership }: SessionSnapshot,
): readonly Change[] {
  if (isLeader === before.isLeader) return [];
  const text = isLeader ? `leads from now on (${leadership})` : 'leads no longer';
  return [{ kind: 'leadership', text }];
}

const isOut = ({ state }: SessionSnapshot) => state === 'signedOut';

/** When what was fetched needs another look. */
import type { Session } from './session.ts';

/** Who is signed in, or null for nobody; undefined until the store has been read: nobody knows. */
export function subjectOf(session: Session): string | null | undefined {
  const { subject, reason } = session.getSnapshot();
  return reason === 'starting' ? undefined : subject;
}

/**
 * Calls back whenever the session speaks for somebody else, or for nobody, than before. That the
 * store has been read is no such change. Returns the undo.
 */
export function onSubjectChange(session: Session, listener: () => void): () => void {
  let last = subjectOf(session);
  return session.subscribe(() => {
    const before = last;
    last = subjectOf(session);
    if (before !== undefined && before !== last) listener();
  });
}

/** `again`, once: when the returned function is called, or as soon as the token in doubt is safe. */
export function onceDoubtIsOver<T>(session: Session, again: () => T): () => T | undefined {
  const isInDoubt = () => session.getSnapshot().state === 'stale';
  if (!isInDoubt()) return again;
  let isDone = false;
  const once = () => {
    if (isDone) return;
    isDone = true;
    undo();
    return again();
  };
  const undo = session.subscribe(() => isInDoubt() || once());
  return once;
}

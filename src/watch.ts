/** When what was fetched needs another look. */
import type { Session } from './session.ts';

/** Whether nobody is signed in; before the store has been read, nobody knows. */
export function isSignedOut(session: Session): boolean {
  const { subject, reason } = session.getSnapshot();
  return subject === null && reason !== 'starting';
}

/**
 * Calls back whenever the session speaks for somebody else, or for nobody, than before. That the
 * store has been read is no such change. Returns the undo.
 */
export function onSubjectChange(session: Session, listener: () => void): () => void {
  let last = session.getSnapshot();
  return session.subscribe(() => {
    const before = last;
    last = session.getSnapshot();
    if (before.reason !== 'starting' && before.subject !== last.subject) listener();
  });
}

/** `again`, once: when the returned function is called, or as soon as the token in doubt is safe. */
export function onceDoubtIsOver<T>(session: Session, again: () => T): () => T | undefined {
  let isDone = false;
  const once = () => {
    if (isDone) return undefined;
    isDone = true;
    undo();
    return again();
  };
  const undo = onDoubtOver(session, once);
  return once;
}

function onDoubtOver(session: Session, listener: () => void): () => void {
  if (session.getSnapshot().state !== 'stale') return () => {};
  const undo = session.subscribe(() => {
    if (session.getSnapshot().state === 'stale') return;
    undo();
    listener();
  });
  return undo;
}

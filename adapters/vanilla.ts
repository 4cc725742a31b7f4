import type { Session, SessionSnapshot } from '../src/index.ts';

/**
 * Calls `listener` with what `selector` picks, at once and then whenever that changes
 * (by `Object.is`). Returns the undo.
 *
 * @example
 * ```ts
 * import { createSession, deviseTokenAuth } from 'tokenchart';
 * import { watch } from 'tokenchart/vanilla';
 *
 * const session = createSession({ protocol: deviseTokenAuth({ baseUrl: '/auth' }) });
 * watch(session, ({ state }) => state === 'signedOut', (isOut) => {
 *   document.body.classList.toggle('signed-out', isOut);
 * });
 * ```
 */
export function watch<T>(
  session: Session,
  selector: (snapshot: SessionSnapshot) => T,
  listener: (selected: T) => void,
): () => void {
  let selected = selector(session.getSnapshot());
  const undo = session.subscribe(() => {
    const next = selector(session.getSnapshot());
    if (Object.is(next, selected)) return;
    selected = next;
    listener(next);
  });
  listener(selected);
  return undo;
}

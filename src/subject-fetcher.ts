/** Keeps what libraries with a cache fetch to the user for whom it was fetched. */
import { sessionChanged } from './departures.ts';
import type { Session } from './session.ts';
import { subjectOf } from './watch.ts';

/**
 * `fetcher`, for a cache that is emptied when the user changes: it waits until the session has read
 * its store, fetches nothing while `isPaused`, and does not report to one user what failed for
 * another. Calls with more than the key, such as mutations, go through.
 *
 * @throws what `fetcher` throws; SessionError `session_changed` while `isPaused`.
 */
export function fetchForSubject<Args extends readonly unknown[], Data>(
  session: Session,
  fetcher: (...args: Args) => Data | Promise<Data>,
  isPaused: () => boolean | undefined,
): (...args: Args) => Data | Promise<Data> {
  const fetchNow = async (...args: Args): Promise<Data> => {
    await session.ready();
    if (isPaused()) throw sessionChanged();
    const subject = subjectOf(session);
    try {
      return await fetcher(...args);
    } catch (error) {
      if (subject === subjectOf(session)) throw error;
      // The cache has been emptied meanwhile, and drops whatever comes of this.
      return undefined as Data;
    }
  };
  return (...args) => (args.length > 1 ? fetcher(...args) : fetchNow(...args));
}

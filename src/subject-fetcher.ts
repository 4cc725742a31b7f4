/** Keeps what libraries with a cache fetch to the user for whom it was fetched. */
import { SessionError } from './errors.ts';
import type { Session } from './session.ts';

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
  isPaused: () => boolean,
): (...args: Args) => Data | Promise<Data> {
  const fetchNow = async (...args: Args): Promise<Data> => {
    await session.ready();
    if (isPaused()) throw signedOut();
    const { subject } = session.getSnapshot();
    const isOther = () => subject !== session.getSnapshot().subject;
    try {
      return await fetcher(...args);
    } catch (error) {
      // The cache has been emptied meanwhile, and drops whatever comes of this.
      if (isOther()) return undefined as Data;
      throw error;
    }
  };
  return (...args) => (args.length > 1 ? fetcher(...args) : fetchNow(...args));
}

const signedOut = () =>
  new SessionError(
    'session_changed',
    'Nobody is signed in, so that the request was not sent. Send it again after a sign-in.',
  );

import {
  type Middleware,
  SWRConfig,
  type SWRConfiguration,
  unstable_serialize as textOf,
  useSWRConfig,
} from 'swr';
import { createCaches } from '../src/caches.ts';
import type { Session } from '../src/index.ts';
import { createFetcher } from '../src/json-fetcher.ts';
import { oncePer } from '../src/once-per.ts';
import { fetchForSubject } from '../src/subject-fetcher.ts';
import { onceDoubtIsOver, onSubjectChange, subjectOf } from '../src/watch.ts';

export * from '../src/json-fetcher.ts';

/**
 * For `<SWRConfig value>`; always the same for one session. Nothing is fetched while nobody is
 * signed in; the cache is emptied when the user changes; what failed is fetched again as soon as
 * the token is recovered. A hook that needs no user takes `isPaused: () => false`.
 *
 * @example
 * ```tsx
 * import useSWR, { SWRConfig } from 'swr';
 * import { createSession, deviseTokenAuth } from 'tokenchart';
 * import { swrConfig } from 'tokenchart/swr';
 *
 * const session = createSession({
 *   protocol: deviseTokenAuth({ baseUrl: 'https://api.example.com/auth' }),
 * });
 * const App = () => <SWRConfig value={swrConfig(session)}><Inbox /></SWRConfig>;
 * const Inbox = () => <p>{useSWR<string>('https://api.example.com/inbox').data}</p>;
 * ```
 */
export const swrConfig: (session: Session) => SWRConfiguration = oncePer((session) => {
  const usual = SWRConfig.defaultValue;
  const caches = createCaches();
  caches.add(usual.cache, usual.unload); // `preload` always uses this one
  onSubjectChange(session, caches.emptyAll);
  /** Binds a hook to the user. One whose user is signed out is loading, and not without data. */
  const bind: Middleware = (useNext) =>
    function useBound(key, fetcher, config) {
      const { cache, unload } = useSWRConfig();
      caches.add(cache, unload);
      const isPaused = () => config.isPaused?.();
      const response = useNext(key, fetcher && fetchForSubject(session, fetcher, isPaused), config);
      if (!isPaused() || !textOf(key)) return response;
      const isStale = config.revalidateIfStale || response.data === undefined;
      const value = response.isLoading || (config.revalidateOnMount ?? isStale);
      return Object.defineProperty(response, 'isLoading', { value });
    };
  return {
    fetcher: createFetcher(session),
    isPaused: () => subjectOf(session) === null,
    onErrorRetry(error, key, config, revalidate, options) {
      const again = onceDoubtIsOver(session, () => revalidate(options));
      usual.onErrorRetry(error, key, config, again, options);
    },
    use: [bind],
  };
});

import type { AxiosAdapter, AxiosInstance, InternalAxiosRequestConfig as Config } from 'axios';
import { AxiosError, getAdapter } from 'axios';
import { createFetch } from '../src/fetch.ts';
import { canReadTwice } from '../src/fetch-init.ts';
import type { Destination, Session } from '../src/index.ts';
import { sendWhole } from '../src/whole-answers.ts';
import { disown, pastCache, readOutcome } from '../src/xhr-like.ts';

/**
 * Signs what `instance` sends to the session's origins (or to `origins`), and learns from the
 * answers. Requests go by axios' own fetch adapter, and so by the session's `fetch`. An adapter of
 * your choice stays, and is weaker: headers are heard with the whole body only; by `xhr` a redirect
 * takes the credential along, and a read of another origin costs a recovery. Returns the undo.
 *
 * @example
 * ```ts
 * import axios from 'axios';
 * import { createSession, deviseTokenAuth } from 'tokenchart';
 * import { attachAxios } from 'tokenchart/axios';
 *
 * const session = createSession({ protocol: deviseTokenAuth({ baseUrl: '/auth' }) });
 * export const api = axios.create({ baseURL: '/api', timeout: 10_000 });
 * attachAxios(session, api);
 * ```
 */
export function attachAxios(
  session: Session,
  instance: AxiosInstance,
  { origins }: Pick<Destination, 'origins'> = {},
): () => void {
  const fetch = createFetch(session, { origins });
  const sign = (config: Config) => {
    const { adapter: chosen = 'fetch' } = config;
    const isFetch = /^(fetch(,[a-z,]+)?|xhr,http,fetch)$/.test(String(chosen)); // the latter: nobody chose
    const adapter: AxiosAdapter = (own) => {
      Object.assign(own, { adapter: chosen }); // a retry comes this way again
      const sent = isFetch ? { ...own, env: { ...own.env, fetch } } : own;
      const inner = getAdapter(isFetch ? 'fetch' : chosen, sent);
      const to = { url: instance.getUri(own), origins };
      const sending = isFetch ? inner(sent) : shield(session, inner, own, to);
      const fail = (error: unknown) => Promise.reject(disown(error, own));
      return sending.then((response) => disown(response, own), fail);
    };
    return Object.assign(config, { adapter });
  };
  const id = instance.interceptors.request.use(sign, null, { synchronous: true });
  return () => instance.interceptors.request.eject(id);
}

function shield(session: Session, inner: AxiosAdapter, config: Config, destination: Destination) {
  const { signal, cancelToken, timeout = 0, timeoutErrorMessage: told, ...rest } = config;
  const code = config.transitional?.clarifyTimeoutError ? 'ETIMEDOUT' : 'ECONNABORTED';
  const timedOut = () => new AxiosError(told || `timeout of ${timeout}ms exceeded`, code, config);
  const { isFresh, bypass } = pastCache(session, inner, config.method, destination.url);
  return sendWhole(session, {
    ...{ destination, method: config.method, isFresh, canReplay: canReadTwice(config.data) },
    patience: { signals: [signal, cancelToken?.toAbortSignal()], timeoutMs: timeout, timedOut },
    send(leave) {
      if (!leave) return inner(config);
      const headers = config.headers.concat(bypass, leave.headers);
      const secret = Object.keys(leave.headers); // not for a redirect's foreign origin
      const sensitiveHeaders = [...(config.sensitiveHeaders ?? []), ...secret];
      return inner({ ...rest, ...leave.end, headers, sensitiveHeaders });
    },
    read: (outcome) => readOutcome(outcome, destination.url, session.env.baseUrl()),
    isOpen: () => config.responseType === 'stream',
  });
}

import type { AxiosAdapter, AxiosInstance, InternalAxiosRequestConfig as Config } from 'axios';
import { AxiosError, getAdapter } from 'axios';
import { createFetch } from '../src/fetch.ts';
import type { Destination, Session } from '../src/index.ts';
import { sendWhole } from '../src/whole-answers.ts';
import { disown } from '../src/xhr-like.ts';

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
    config.adapter = async (own) => {
      own.adapter = chosen; // a retry comes this way again
      const sent = isFetch ? { ...own, env: { ...own.env, fetch } } : own;
      const inner = getAdapter(isFetch ? 'fetch' : chosen, sent);
      const shielded = () => shield(session, inner, own, { url: instance.getUri(own), origins });
      try {
        return disown(await (isFetch ? inner(sent) : shielded()), own);
      } catch (error) {
        throw disown(error, own);
      }
    };
    return config;
  };
  const id = instance.interceptors.request.use(sign, null, { synchronous: true });
  return () => instance.interceptors.request.eject(id);
}

function shield(session: Session, inner: AxiosAdapter, config: Config, destination: Destination) {
  const { timeout, timeoutErrorMessage: told, transitional, sensitiveHeaders: more = [] } = config;
  const code = transitional?.clarifyTimeoutError ? 'ETIMEDOUT' : 'ECONNABORTED';
  return sendWhole(session, {
    ...{ config, destination, isXhr: inner.name === 'xhr' },
    timedOut: () => new AxiosError(told || `timeout of ${timeout}ms exceeded`, code, config),
    async send(secret, signal) {
      if (!secret) return inner(config);
      const headers = config.headers.concat(secret);
      const sensitiveHeaders = [...more, ...Object.keys(secret)]; // not for a redirect's foreign origin
      const sent = { ...config, signal, headers, sensitiveHeaders };
      return inner({ ...sent, cancelToken: undefined, timeout: 0 });
    },
  });
}

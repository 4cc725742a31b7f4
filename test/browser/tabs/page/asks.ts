/** The same question by each of the adapters; today's usual code has only its `fetch`. */
import axios from 'axios';
import type { Session } from 'tokenchart';
import { attachAxios } from 'tokenchart/axios';
import { createFetcher } from 'tokenchart/swr';
import type { Via } from './app.ts';

type Ask = (path: string, via: Via) => Promise<unknown>;

export function createAsk(
  session: Session | null,
  fetch: typeof globalThis.fetch,
  api: string,
): Ask {
  const send = async (path: string, method: string) => {
    const answer = await fetch(api + path, { method });
    await answer.text();
    return answer;
  };
  if (!session) return (path, via) => send(path, via === 'post' ? 'POST' : 'GET');
  const instance = axios.create({ baseURL: api });
  attachAxios(session, instance);
  const fetcher = createFetcher(session);
  return (path, via) => {
    if (via === 'axios') return instance.get(path);
    if (via === 'swr') return fetcher(api + path);
    return send(path, via === 'post' ? 'POST' : 'GET');
  };
}

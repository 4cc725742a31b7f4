/** The page with tokenchart in the library that it is about. */
import axios from 'axios';
import type { Session } from 'tokenchart';
import { attachAxios } from 'tokenchart/axios';
import { createFetch } from 'tokenchart/fetch';
import { createFetcher, swrConfig } from 'tokenchart/swr';
import { byAxios } from '../../../adapters/clients.ts';
import type { PageConfig } from '../../stories/page/app.ts';
import { tokenchartClient } from '../../stories/page/tokenchart.ts';
import type { AdapterName } from './choice.ts';
import { type Send, toFetch, type Wired } from './wired.ts';

export function tokenchartWired(config: PageConfig, adapter: AdapterName): Wired {
  const client = tokenchartClient(config);
  const { session } = client;
  const send = senders[adapter]?.(session) ?? byFetch(session);
  return {
    ...client,
    ...{ send, fetch: toFetch(send), fetcher: createFetcher(session), swr: swrConfig(session) },
  };
}

const byFetch = (session: Session): Send => {
  const fetch = createFetch(session);
  return ({ url, timeoutMs: _, ...init }) => fetch(url, init);
};

const byAxiosOf =
  (adapter: 'fetch' | 'xhr') =>
  (session: Session): Send => {
    const instance = axios.create({ adapter });
    attachAxios(session, instance);
    return byAxios(instance).request;
  };

const senders: Partial<Record<AdapterName, (session: Session) => Send>> = {
  'axios-fetch': byAxiosOf('fetch'),
  'axios-xhr': byAxiosOf('xhr'),
};

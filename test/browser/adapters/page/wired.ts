/** How a page of these stories is wired: with tokenchart, or as usual. */

import type { SWRConfiguration } from 'swr';
import type { Session } from 'tokenchart';
import type { AdapterClient } from 'tokenchart/testing';
import type { UsualKey } from '../../../support/usual.ts';
import type { Client } from '../../stories/page/app.ts';

export type Send = AdapterClient['request'];

/** As `useSWR` and `useSWRMutation` call it. */
export type Fetcher = (key: UsualKey, mutation?: { readonly arg: unknown }) => Promise<unknown>;

export interface Wired extends Client {
  /** Sends by the library that the page is about. */
  readonly send: Send;
  readonly fetcher: Fetcher;
  readonly swr: SWRConfiguration;
  /** Null in the control's page. */
  readonly session: Session | null;
}

/** What a library's client is for those who want a `fetch`. */
export function toFetch(send: Send): typeof fetch {
  return async (input, { signal } = {}) => {
    const answer = await send({ url: String(input), ...(signal && { signal }) });
    return new Response(await answer.text(), { status: answer.status });
  };
}

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.name : String(error);

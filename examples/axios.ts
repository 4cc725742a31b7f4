/** axios: an instance of its own, whose requests are signed. */
import axios, { type AxiosInstance } from 'axios';
import { createSession, deviseTokenAuth, type Session, type SessionOptions } from 'tokenchart';
import { attachAxios } from 'tokenchart/axios';

export interface Api {
  readonly session: Session;
  readonly client: AxiosInstance;
  /** Detaches the instance, and stops what this page does for the session. */
  close(): void;
}

export function openApi(baseURL: string, options: Partial<SessionOptions> = {}): Api {
  const session = createSession({
    protocol: deviseTokenAuth({ baseUrl: `${baseURL}/auth` }),
    ...options,
  });
  const client = axios.create({ baseURL, timeout: 10_000 });
  const detach = attachAxios(session, client);
  const close = () => {
    detach();
    session.dispose();
  };
  return { session, client, close };
}

/** The user's inbox; axios throws an `AxiosError` when the answer is no success. */
export async function loadInbox({ client }: Api): Promise<string> {
  const { data } = await client.get<{ list: string }>('/api/list/inbox');
  return data.list;
}

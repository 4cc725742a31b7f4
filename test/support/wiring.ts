/** The usual wiring of an app, for generated paths, and ways to get it wrong. */
import {
  createSession,
  deviseTokenAuth,
  memoryStore,
  type SessionOptions,
  type Store,
} from 'tokenchart';
import { createFetch } from 'tokenchart/fetch';
import {
  type GeneratedPath,
  generatePaths,
  type OpenApp,
  type PathOptions,
  type PathPage,
  type WiredApp,
} from 'tokenchart/testing';

export const kinds = ['classic', 'modern', 'absent'] as const;

export function openWired(page: PathPage, options: Partial<SessionOptions> = {}): WiredApp {
  const protocol = deviseTokenAuth({ baseUrl: '/auth' });
  const session = createSession({ protocol, ...page, onWarning: () => {}, ...options });
  const { signIn, signOut } = session;
  return { session, signIn, signOut, fetch: createFetch(session) };
}

export interface PathFailure {
  readonly path: GeneratedPath;
  readonly message: string;
}

/** Runs every path, and tells how those ended that failed. */
export async function failuresOf(open: OpenApp, options: PathOptions): Promise<PathFailure[]> {
  const failures: PathFailure[] = [];
  for (const path of generatePaths(options)) {
    await path.run(open).catch((error: unknown) => {
      failures.push({ path, message: error instanceof Error ? error.message : String(error) });
    });
  }
  return failures;
}

/** A store that drops the writes of which `isDropped`. */
export function droppingStore(isDropped: (text: string | null) => boolean): Store {
  const store = memoryStore();
  return {
    ...store,
    update: (key, change) =>
      store.update(key, (stored) => {
        const text = change(stored);
        return isDropped(text) ? stored : text;
      }),
  };
}

/** A fetcher with a time limit that cuts off what is on its way, whoever waits for it. */
export function impatient({ env, ...page }: PathPage): PathPage {
  const fetch: typeof env.fetch = (url, init) => {
    const controller = new AbortController();
    const timer = env.setTimeout(() => controller.abort(new Error('too slow')), 1_000);
    const answer = env.fetch(url, { ...init, signal: controller.signal });
    return answer.finally(() => env.clearTimeout(timer));
  };
  return { ...page, env: { ...env, fetch } };
}

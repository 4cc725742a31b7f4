import type { Session } from '../src/index.ts';
import { insideOf } from '../src/inside.ts';
import { PageEnd } from '../src/transport/page-end.ts';
import { type Registration, setTransport, type WorkerOptions } from '../src/transport/transport.ts';
import { WorkerEnd, type WorkerMessage } from '../src/transport/worker-end.ts';

/** What is used of a service worker's global object. */
interface WorkerScope {
  addEventListener(type: 'message', listener: (event: never) => void): void;
  removeEventListener(type: 'message', listener: (event: never) => void): void;
}

/**
 * Serves the pages of a session from within a service worker; call it while the worker's script
 * runs, beside whatever else is there. What pages ask for is sent by `session`, which needs the
 * same options as theirs, and goes on when they are gone. Returns the undo.
 *
 * @example
 * ```ts
 * import { createSession, deviseTokenAuth } from 'tokenchart';
 * import { serveSession } from 'tokenchart/service-worker';
 *
 * serveSession(createSession({ protocol: deviseTokenAuth({ baseUrl: '/auth' }) }));
 * ```
 */
export function serveSession(session: Session): () => void {
  const end = new WorkerEnd(session);
  const scope = globalThis as unknown as WorkerScope;
  const hear = (event: WorkerMessage) => end.hear(event);
  scope.addEventListener('message', hear);
  return () => scope.removeEventListener('message', hear);
}

/**
 * Has a service worker carry what this page sends by `createFetch(session)`, as soon as there is
 * one; until then, and wherever it cannot, the page sends itself. Returns the undo, which leaves
 * the worker registered.
 *
 * @param worker the address of the worker's script, or a registration that the app has made.
 * @param options of the registration, where an address is given.
 * @example
 * ```ts
 * import { createSession, deviseTokenAuth } from 'tokenchart';
 * import { registerTransport } from 'tokenchart/service-worker';
 *
 * const session = createSession({ protocol: deviseTokenAuth({ baseUrl: '/auth' }) });
 * registerTransport(session, '/worker.js');
 * ```
 */
export function registerTransport(
  session: Session,
  worker: string | URL | Promise<Registration>,
  options?: WorkerOptions,
): () => void {
  const register = async () =>
    typeof worker === 'object' && 'then' in worker
      ? worker
      : navigator.serviceWorker.register(worker, options);
  // Where there are no workers, this rejects like a registration that is refused.
  const end = new PageEnd(insideOf(session), register());
  const offs = [setTransport(session, end), end.follow(session)];
  return () => {
    for (const off of offs) off();
  };
}

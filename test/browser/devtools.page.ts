/** A page with a session and its inspector. */
import { createSession, deviseTokenAuth } from 'tokenchart';
import { inspect } from 'tokenchart/devtools';
import { createFetch } from 'tokenchart/fetch';

const query = new URLSearchParams(location.search);
const api = query.get('api') ?? '';
const windowMs = Number(query.get('windowMs'));

const session = createSession({
  protocol: deviseTokenAuth({ baseUrl: `${api}/auth`, windowMs }),
  carrier: 'request', // what is sent is what the test sends
});
const signedFetch = createFetch(session);
const undo = inspect(session);

export interface InspectedPage {
  signIn(params: { email: string; password: string }): Promise<unknown>;
  /** Resolves with the status. */
  get(path: string): Promise<number>;
  /** Takes the inspector away. */
  undo(): void;
}

const inspected: InspectedPage = {
  signIn: session.signIn,
  get: (path) => signedFetch(api + path).then(({ status }) => status),
  undo,
};
Object.assign(globalThis, { inspected });

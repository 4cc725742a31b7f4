/** The app under test, as its tests hand it over. */
import type { Carrier } from '../../carriers.ts';
import type { Environment } from '../../env.ts';
import type { Session } from '../../session.ts';
import type { Store } from '../../store.ts';
import type { PathUser } from './backend.ts';

/** An app with a session in it, as one page of it. */
export interface WiredApp {
  readonly session: Session;
  /** By which the app sends its signed requests. */
  readonly fetch: typeof fetch;
  /** What the sign-in form does. */
  signIn(user: PathUser): Promise<unknown>;
  signOut(): Promise<unknown>;
}

/** What a page offers the app; all of it goes into `createSession`. */
export interface PathPage {
  readonly env: Environment;
  readonly store: Store;
  /** A path says how each request ends: the session must send none beside those of the app. */
  readonly carrier: Carrier;
}

/** Opens the app in a page. */
export type OpenApp = (page: PathPage) => WiredApp | Promise<WiredApp>;

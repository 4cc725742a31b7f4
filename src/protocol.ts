import type { Credential } from '../machines/credential.ts';

/** What an exchange needs to see of an answer; a `Response` is one. */
export interface Answer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly redirected?: boolean;
}

/** What one answer says about the token that its request carried. */
export type Observation =
  /** It brought a new one. */
  | { readonly kind: 'rotated'; readonly credential: Credential }
  /**
   * The server batched the request and rotated nothing. `newest` is what the answer says of the
   * sent token, where it says anything: true, it is the server's newest; false, there is a newer.
   */
  | { readonly kind: 'blank'; readonly newest?: boolean; readonly subject?: string }
  /** No word about tokens. `certain`: such an answer proves that its request rotated nothing. */
  | { readonly kind: 'absent'; readonly certain: boolean }
  /** The server did not accept the token. */
  | { readonly kind: 'rejected' }
  /** Nobody knows whether the server rotated. */
  | { readonly kind: 'unknown'; readonly garbled?: boolean };

/** A request of tokenchart's own. */
export interface WireRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What tokenchart must know about a server; see `protocols/` for implementations. */
export interface Protocol {
  /** Of the API's address; may be relative to the page. */
  readonly baseUrl: string;
  /** The server's batch window, milliseconds. */
  readonly windowMs: number;
  /** Whether the server rotates tokens, as far as known. */
  rotates(): boolean;
  /** The headers that sign a request. */
  authorize(credential: Credential): Record<string, string>;
  /** Classifies an answer to a request that carried `sent`; `forced` if it had to rotate. */
  observe(answer: Answer, sent: Credential, forced?: boolean): Observation;
  /** The credential that a sign-in's answer brings, or null. */
  credentialFrom(answer: Answer): Credential | null;
  signIn(params: Readonly<Record<string, unknown>>): WireRequest;
  signOut(credential: Credential): WireRequest;
  /** Asks whether a credential is accepted, and forces a rotation. */
  renew(credential: Credential): WireRequest;
  /**
   * The cheapest request that rotates where a rotation is due, and forces none. Where there is none,
   * the app's own requests carry every rotation.
   */
  probe?(credential: Credential): WireRequest;
}

/** Visible ASCII without a comma: two headers joined by one are no token. */
export const isToken = (value: unknown): value is string =>
  typeof value === 'string' && /^[\x21-\x2b\x2d-\x7e]{1,2048}$/.test(value);

/** What `fetch` lets through as a header's value. */
export const isHeaderText = (value: unknown): value is string =>
  typeof value === 'string' &&
  /^[\x21-\x7e\x80-\xff]([\x20-\x7e\x80-\xff]{0,510}[\x21-\x7e\x80-\xff])?$/.test(value);

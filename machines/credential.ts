/**
 * What a session's credential is, and the one rule by which it changes.
 * Pure: no clock, no storage, no server's name.
 */

/** What signs a request. `token` is not enumerable: it is in no JSON, log or inspector. */
export interface Credential {
  /** Stays the same while the token rotates; a new sign-in has a new one. */
  readonly sessionId: string;
  readonly token: string;
  /** Seconds on the server's clock, comparable only with each other; 0 where the server gave none. */
  readonly expiry: number;
  /** Whom the token speaks for. May change during a session. */
  readonly subject: string;
}

/** A page's note in the store: "a request that may rotate this token left at `at`, unanswered". */
export interface Mark {
  readonly page: string;
  /** Milliseconds on the device's clock. */
  readonly at: number;
  /**
   * When this page's latest forced request left, if it sent one: that rotates at its end, whatever
   * was committed meanwhile. Pages without locks yield to it.
   */
  readonly recoversAt?: number;
}

/** All that is known of a session; what the store holds, and what tabs tell each other. */
export interface SessionRecord {
  /** Counts sign-ins and sign-outs: whatever belongs to an earlier one is history. */
  readonly epoch: number;
  readonly credential: Credential | null;
  /** The credential before this one, or one as new, for one try when the server refuses this one. */
  readonly previous: Credential | null;
  /** When the request that brought the credential was sent, device milliseconds. */
  readonly obtainedAt: number;
  /** When the latest request was sent of which we know that it held the server's window open. */
  readonly touchedAt: number;
  /** Unanswered flights of the current token; a commit clears them. */
  readonly marks: readonly Mark[];
}

/** A credential that came out of an answer, the store or a message, and wants to be committed. */
export interface Offer {
  readonly epoch: number;
  readonly credential: Credential | null;
  /** The token that the request carried, or that the sender held before. */
  readonly sentToken: string | null;
  /** When that request was sent, device milliseconds. */
  readonly sentAt: number;
}

/** Why an offer was committed or dropped. */
export type CommitReason =
  | 'newerSession'
  | 'signOut'
  | 'successor'
  | 'laterExpiry'
  | 'laterRequest'
  | 'olderSession'
  | 'signedOut'
  | 'concurrentSession'
  | 'same'
  | 'tie'
  | 'older';

export interface Decision {
  readonly commit: boolean;
  readonly reason: CommitReason;
}

const accept = (reason: CommitReason): Decision => ({ commit: true, reason });
const drop = (reason: CommitReason): Decision => ({ commit: false, reason });

/** Before the first sign-in. */
export const emptyRecord: SessionRecord = Object.freeze({
  epoch: 0,
  credential: null,
  previous: null,
  obtainedAt: 0,
  touchedAt: 0,
  marks: [],
});

/** Makes a credential whose token does not print. */
export function createCredential(fields: Credential): Credential {
  const { sessionId, token, expiry, subject } = fields;
  return Object.freeze(
    Object.defineProperty({ sessionId, expiry, subject }, 'token', { value: token }) as Credential,
  );
}

/** The sole commit rule: may `offer` replace what `held` says? */
export function decideCommit(held: SessionRecord, offer: Offer): Decision {
  if (offer.epoch !== held.epoch) {
    return offer.epoch > held.epoch ? accept('newerSession') : drop('olderSession');
  }
  if (!held.credential) return drop('signedOut');
  if (!offer.credential) return accept('signOut');
  if (offer.credential.sessionId !== held.credential.sessionId) {
    // Two tabs without a common store signed in at once: all tabs must choose the same session.
    const wins = offer.credential.sessionId > held.credential.sessionId;
    return { commit: wins, reason: 'concurrentSession' };
  }
  return decideToken(held.credential, held.obtainedAt, offer.credential, offer);
}

function decideToken(
  held: Credential,
  obtainedAt: number,
  offered: Credential,
  { sentToken, sentAt }: Offer,
): Decision {
  if (offered.token === held.token) return drop('same');
  if (sentToken === held.token) return accept('successor');
  if (offered.expiry !== held.expiry) {
    return offered.expiry > held.expiry ? accept('laterExpiry') : drop('older');
  }
  // Two rotations in one second: a guess, on which all pages agree.
  return sentAt > obtainedAt ? accept('laterRequest') : drop('tie');
}

/**
 * The record after `offer`, by {@link decideCommit}; the same object where nothing changes.
 *
 * @param standing the marks of forced requests that may yet rotate the new token.
 */
export function commitOffer(
  held: SessionRecord,
  offer: Offer,
  standing: readonly Mark[] = [],
): SessionRecord {
  if (!decideCommit(held, offer).commit) return held;
  return {
    epoch: offer.epoch,
    credential: offer.credential,
    previous: offer.epoch === held.epoch && offer.credential ? held.credential : null,
    obtainedAt: offer.sentAt,
    touchedAt: offer.sentAt,
    marks: standing,
  };
}

/** The record with the credential of a dropped offer that may be as good, for one try. */
export const keepSpare = (held: SessionRecord, { credential }: Offer): SessionRecord => ({
  ...held,
  previous: credential,
});

/** The record after the session's end: nothing of it can be committed any more. */
export function endSession(held: SessionRecord): SessionRecord {
  return { ...emptyRecord, epoch: held.epoch + 1 };
}

/** The record after the server refused its credential and took the one before it. */
export function reinstatePrevious(held: SessionRecord): SessionRecord {
  return held.previous ? { ...held, credential: held.previous, previous: null } : held;
}

/** The record after the user's name changed on the server; the old name is kept for one try. */
export function renameSubject(held: SessionRecord, subject: string): SessionRecord {
  const { credential } = held;
  if (!credential) return held;
  const { token } = credential;
  const renamed = createCredential({ ...credential, token, subject });
  return { ...held, credential: renamed, previous: credential };
}

/** Whether two records hold the same token of the same session. */
export const isSameToken = (a: SessionRecord, b: SessionRecord): boolean =>
  a.epoch === b.epoch && a.credential?.token === b.credential?.token;

/** What `held` becomes when another page's record is read; the store's marks are the truth. */
export function mergeRecord(held: SessionRecord, read: SessionRecord): SessionRecord {
  if (decideCommit(held, offerOf(read)).commit) return read;
  if (!isSameToken(read, held)) return held;
  const touchedAt = Math.max(held.touchedAt, read.touchedAt);
  return { ...held, previous: read.previous, touchedAt, marks: read.marks };
}

/** A record as an offer, for a page that merges what another one knows. */
export function offerOf(record: SessionRecord): Offer {
  return {
    epoch: record.epoch,
    credential: record.credential,
    sentToken: record.previous?.token ?? null,
    sentAt: record.obtainedAt,
  };
}

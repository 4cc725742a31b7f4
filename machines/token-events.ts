/** What the token machine is told, and what it knows. */
import type { Mark, Offer, SessionRecord } from './credential.ts';

/** Why the token is in its state. */
export type TokenReason =
  | 'neverSignedIn'
  | 'signedIn'
  | 'signedOut'
  | 'endedElsewhere'
  | 'revoked'
  | 'restored'
  | 'pageGone'
  | 'requestOut'
  | 'renewal'
  | 'rotated'
  | 'rotationsCrossed'
  | 'confirmed'
  | 'nothingRotated'
  | 'windowLapsed'
  | 'answerLost'
  | 'answerOverdue'
  | 'rotationUnheard'
  | 'quietMomentOver'
  | 'networkReturned'
  | 'refused'
  | 'recoveryUnanswered'
  | 'recoveryElsewhere'
  | 'recoveryRequested';

export type TokenEvent =
  /** A sign-in, or the app handed a credential over. */
  | { type: 'session.started'; record: SessionRecord }
  /** The app ended the session. */
  | { type: 'session.ended' }
  /** The store, or another tab, says this. */
  | { type: 'record.read'; record: SessionRecord }
  /** A request that may rotate wants to leave. */
  | { type: 'flight.opened' }
  /** Every request of the flight is answered, and none of them rotated. */
  | { type: 'flight.landed' }
  /** Every request of the flight is answered, but a rotation may have gone unheard. */
  | { type: 'flight.unheard' }
  /** A request that may have rotated this token has no readable answer. */
  | { type: 'flight.lost'; token: string }
  /** An answer brought a credential. `standing`: forced requests that may yet rotate it. */
  | { type: 'token.offered'; offer: Offer; standing: readonly Mark[] }
  /** The server said in an answer that this token is its newest. */
  | { type: 'token.confirmed'; token: string }
  /** The server refused this token. */
  | { type: 'token.refused'; token: string }
  /** The server refused this token, and took the one before it. */
  | { type: 'token.reinstated'; token: string }
  /** The user's name on the server changed. */
  | { type: 'subject.changed'; token: string; subject: string }
  /** A request sent from now on may rotate; one that is still out may as well. */
  | { type: 'window.lapsed'; requestsOut: boolean }
  | { type: 'network.returned' }
  | { type: 'leadership.changed'; leader: boolean }
  /** A page that does not lead wants the token recovered, or renewed. */
  | { type: 'recovery.requested' }
  | { type: 'renewal.requested' }
  /** The page that recovers has ended its try. */
  | { type: 'recovery.endedElsewhere' };

/** How a recovery ended. A token that it brought was offered before, like any other. */
export type RecoveryOutcome = 'accepted' | 'refused' | 'unanswered';

export interface TokenContext {
  readonly record: SessionRecord;
  /** This page's name on its marks. */
  readonly page: string;
  readonly leader: boolean;
  readonly reason: TokenReason;
  /** Recoveries without an answer, in a row. */
  readonly failures: number;
}

export type TokenInput = Pick<TokenContext, 'record' | 'page' | 'leader'>;

/** What the token machine names: its actions, guards, delays and actors. */
import { assign, fromPromise, setup } from 'xstate';
import {
  commitOffer,
  decideCommit,
  endSession,
  isSameToken,
  keepSpare,
  type Mark,
  mergeRecord,
  reinstatePrevious,
  renameSubject,
  type SessionRecord,
} from './credential.ts';
import type {
  RecoveryOutcome,
  TokenContext,
  TokenEvent,
  TokenInput,
  TokenReason,
} from './token-events.ts';

/** So often a follower asks before it goes on with the token in hand. */
const PATIENCE = 5;

const perform = () => {};
const hasOutcome = (event: unknown, outcome: RecoveryOutcome) =>
  (event as { output?: RecoveryOutcome }).output === outcome;
const marksOfOthers = ({ credential, marks }: SessionRecord, page: string) =>
  credential !== null && marks.some((mark) => mark.page !== page);
/** When the first of other pages' flights left that nobody has heard of since. */
const doubtSince = ({ marks }: SessionRecord, page: string) =>
  Math.min(...marks.flatMap((mark) => (mark.page === page ? [] : [mark.at])));
const isForced = ({ recoversAt }: Mark) => recoversAt !== undefined;
const offerIn = (context: TokenContext, event: TokenEvent) =>
  event.type === 'token.offered' ? decideCommit(context.record, event.offer) : null;

export const tokenSetup = setup({
  types: {
    context: {} as TokenContext,
    events: {} as TokenEvent,
    input: {} as TokenInput,
  },
  actors: {
    /** Forces one rotation, and finds out whether the server still knows us. */
    recovery: fromPromise<RecoveryOutcome>(async () => 'unanswered'),
  },
  delays: {
    /** From doubt to recovery, milliseconds; shorter where the window ends sooner. */
    quietMoment: 1_000,
    /** How long a flight may go unanswered while the token in hand is surely taken, milliseconds. */
    flightBound: 3_500,
    /** How long a follower waits for the leader's recovery before it asks again, milliseconds. */
    waitBound: 1_000,
    /** From a rotation to a renewal under traffic that never lets the window lapse, milliseconds. */
    renewalDue: 300_000,
  },
  actions: {
    /** Writes the mark, then lets the flight's requests go. */
    openFlight: perform,
    /** Removes this page's mark: its flight is over. */
    clearMark: perform,
    /** Removes every page's marks: this token is the newest. */
    clearMarks: perform,
    /** Sees to it that doubt outlives the page. */
    keepMark: perform,
    /** Takes over what the record says of the server's window. */
    followWindow: perform,
    /** Sends `window.lapsed` when requests are no longer free. */
    watchWindow: perform,
    unwatchWindow: perform,
    /** Writes the record. */
    persist: perform,
    /** Sends a request of our own that forces a rotation. */
    renew: perform,
    /** Asks the leader to recover, or to renew; takes its place if it is silent. */
    askRecovery: perform,
    askRenewal: perform,
    /** Tells the others that a recovery has ended. */
    tellEnded: perform,
    because: assign((_, params: { reason: TokenReason }) => ({ reason: params.reason })),
    start: assign(({ context, event }) => ({
      record: event.type === 'session.started' ? event.record : context.record,
      failures: 0,
    })),
    end: assign(({ context }) => ({ record: endSession(context.record), failures: 0 })),
    merge: assign(({ context, event }) => {
      if (event.type !== 'record.read') return {};
      const record = mergeRecord(context.record, event.record);
      // What failed, failed with another token.
      return isSameToken(record, context.record) ? { record } : { record, failures: 0 };
    }),
    commit: assign(({ context, event }) => ({
      record:
        event.type === 'token.offered'
          ? commitOffer(context.record, event.offer, event.standing)
          : context.record,
      failures: 0,
    })),
    spare: assign(({ context, event }) => ({
      record:
        event.type === 'token.offered' ? keepSpare(context.record, event.offer) : context.record,
    })),
    reinstate: assign(({ context }) => ({ record: reinstatePrevious(context.record) })),
    rename: assign(({ context, event }) => ({
      record:
        event.type === 'subject.changed'
          ? renameSubject(context.record, event.subject)
          : context.record,
    })),
    countFailure: assign(({ context }) => ({ failures: context.failures + 1 })),
    forgetFailures: assign({ failures: 0 }),
    lead: assign(({ context, event }) => {
      if (event.type !== 'leadership.changed') return {};
      const { leader } = event;
      // Who waited in vain for another one has not tried yet.
      return leader && !context.leader ? { leader, failures: 0 } : { leader };
    }),
  },
  guards: {
    isSignedIn: ({ context }) => context.record.credential !== null,
    hasHistory: ({ context }) => context.record.epoch > 0,
    isLeader: ({ context }) => context.leader,
    leadsSession: ({ context }) => context.leader && context.record.credential !== null,
    leadsUnfailed: ({ context }) => context.leader && context.failures === 0,
    isPatient: ({ context }) => context.failures < PATIENCE,
    isRefusedLeader: ({ context, event }) =>
      context.leader &&
      event.type === 'token.refused' &&
      event.token === context.record.credential?.token,
    losesLeadership: ({ event }) => event.type === 'leadership.changed' && !event.leader,
    becomesLeader: ({ event }) => event.type === 'leadership.changed' && event.leader,
    /** A page left a mark and is gone, or forces a rotation itself: the token may be old. */
    isMarked: ({ context: { record, page } }) =>
      marksOfOthers(record, page) || (record.credential !== null && record.marks.some(isForced)),
    isNewer: ({ context, event }) => offerIn(context, event)?.commit === true,
    /** The offer's turn among the rotations is a guess, or a forced one is still to come. */
    isNewerPerhaps: ({ context, event }) => {
      const decision = offerIn(context, event);
      const stands = event.type === 'token.offered' && event.standing.length > 0;
      return decision?.commit === true && (stands || decision.reason === 'laterRequest');
    },
    isTie: ({ context, event }) => offerIn(context, event)?.reason === 'tie',
    isCurrent: ({ context, event }) =>
      'token' in event && event.token === context.record.credential?.token,
    hasRequestsOut: ({ event }) => event.type === 'window.lapsed' && event.requestsOut,
    /** The session's end, as another page tells it. */
    bringsEnd: ({ context, event }) =>
      event.type === 'record.read' &&
      context.record.credential !== null &&
      mergeRecord(context.record, event.record).credential === null,
    bringsNews: ({ context, event }) =>
      event.type === 'record.read' &&
      !isSameToken(mergeRecord(context.record, event.record), context.record),
    bringsDoubt: ({ context, event }) =>
      event.type === 'record.read' &&
      marksOfOthers(mergeRecord(context.record, event.record), context.page),
    /** The token in hand is surely taken for less long than was known. */
    bringsOlderDoubt: ({ context: { record, page }, event }) =>
      event.type === 'record.read' &&
      isSameToken(record, event.record) &&
      doubtSince(event.record, page) < doubtSince(record, page),
    wasAccepted: ({ event }) => hasOutcome(event, 'accepted'),
    wasRefused: ({ event }) => hasOutcome(event, 'refused'),
  },
});

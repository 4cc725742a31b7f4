/**
 * The life of a rotating token. The machine decides; what it decides is performed by the named
 * actions, actors and delays that `src` provides. It reads no clock and touches no store.
 */
import { type ActorRefFrom, assign, fromCallback, fromPromise, setup } from 'xstate';
import {
  commitOffer,
  decideCommit,
  endSession,
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

const perform = () => {};
const because = (reason: TokenReason) => ({ type: 'because', params: { reason } }) as const;
const hasOutcome = (event: unknown, outcome: RecoveryOutcome) =>
  (event as { output?: RecoveryOutcome }).output === outcome;
const marksOfOthers = (record: SessionRecord, page: string) =>
  record.marks.some((mark) => mark.page !== page);

const tokenSetup = setup({
  types: {
    context: {} as TokenContext,
    events: {} as TokenEvent,
    input: {} as TokenInput,
  },
  actors: {
    /** Forces one rotation, and finds out whether the server still knows us. */
    recovery: fromPromise<RecoveryOutcome>(async () => 'unanswered'),
    /** Sends `window.lapsed` when requests are no longer free. */
    window: fromCallback<TokenEvent>(() => {}),
  },
  delays: {
    /** From doubt to recovery, milliseconds; shorter where the window ends sooner. */
    quietMoment: 1_000,
    /** How long a flight may go unanswered while the token in hand is surely taken, milliseconds. */
    flightBound: 3_500,
    /** How long a follower waits for the leader's recovery, milliseconds. */
    waitBound: 5_000,
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
    /** Writes the record. */
    persist: perform,
    /** Sends a request of our own that forces a rotation. */
    renew: perform,
    because: assign((_, params: { reason: TokenReason }) => ({ reason: params.reason })),
    start: assign(({ context, event }) => ({
      record: event.type === 'session.started' ? event.record : context.record,
      failures: 0,
    })),
    end: assign(({ context }) => ({ record: endSession(context.record), failures: 0 })),
    merge: assign(({ context, event }) => ({
      record:
        event.type === 'record.read' ? mergeRecord(context.record, event.record) : context.record,
    })),
    commit: assign(({ context, event }) => ({
      record:
        event.type === 'token.offered' ? commitOffer(context.record, event.offer) : context.record,
      failures: 0,
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
    lead: assign(({ context, event }) => ({
      leader: event.type === 'leadership.changed' ? event.leader : context.leader,
    })),
  },
  guards: {
    isSignedIn: ({ context }) => context.record.credential !== null,
    hasHistory: ({ context }) => context.record.epoch > 0,
    isLeader: ({ context }) => context.leader,
    becomesLeader: ({ event }) => event.type === 'leadership.changed' && event.leader,
    /** A page left a mark and is gone: its flight may have rotated the token. */
    isMarked: ({ context }) => marksOfOthers(context.record, context.page),
    isNewer: ({ context, event }) =>
      event.type === 'token.offered' && decideCommit(context.record, event.offer).commit,
    isCurrent: ({ context, event }) =>
      'token' in event && event.token === context.record.credential?.token,
    hasRequestsOut: ({ event }) => event.type === 'window.lapsed' && event.requestsOut,
    bringsNews: ({ context, event }) => {
      if (event.type !== 'record.read') return false;
      const { credential, ...merged } = mergeRecord(context.record, event.record);
      return (
        credential?.token !== context.record.credential?.token ||
        merged.epoch !== context.record.epoch
      );
    },
    bringsDoubt: ({ context, event }) =>
      event.type === 'record.read' &&
      marksOfOthers(mergeRecord(context.record, event.record), context.page),
    wasAccepted: ({ event }) => hasOutcome(event, 'accepted'),
    wasRefused: ({ event }) => hasOutcome(event, 'refused'),
  },
});

/**
 * `signedOut | idle | inFlight | batchWindow | stale { holding, recovering, waiting }`.
 * `restoring` is passed through within one step and never seen.
 */
export const tokenMachine = tokenSetup.createMachine({
  id: 'token',
  context: ({ input }) => ({ ...input, reason: 'neverSignedIn', failures: 0 }),
  initial: 'restoring',
  on: {
    'session.started': {
      target: '.batchWindow',
      actions: ['start', 'persist', because('signedIn')],
    },
    'session.ended': {
      guard: 'isSignedIn',
      target: '.signedOut',
      actions: ['end', 'persist', because('signedOut')],
    },
    'record.read': [
      { guard: 'bringsNews', target: '.restoring', actions: 'merge' },
      { actions: 'merge' },
    ],
    'token.offered': {
      guard: 'isNewer',
      target: '.batchWindow',
      actions: ['commit', 'persist', because('rotated')],
    },
    'token.confirmed': {
      guard: 'isCurrent',
      target: '.batchWindow',
      actions: ['forgetFailures', 'clearMarks', because('confirmed')],
    },
    'token.refused': [
      {
        guard: 'isCurrent',
        target: '.stale.recovering',
        actions: because('refused'),
      },
    ],
    'flight.lost': { guard: 'isCurrent', target: '.stale', actions: because('answerLost') },
    'subject.changed': { guard: 'isCurrent', actions: ['rename', 'persist'] },
    'leadership.changed': { actions: 'lead' },
  },
  states: {
    restoring: {
      always: [
        { guard: 'isMarked', target: 'stale', actions: because('pageGone') },
        { guard: 'isSignedIn', target: 'batchWindow', actions: because('restored') },
        { guard: 'hasHistory', target: 'signedOut', actions: because('endedElsewhere') },
        { target: 'signedOut', actions: because('neverSignedIn') },
      ],
    },
    /** No credential. */
    signedOut: {},
    /** The next request may rotate the token. */
    idle: {
      on: {
        'flight.opened': {
          target: 'inFlight',
          actions: ['openFlight', because('requestOut')],
        },
      },
    },
    /** Requests are out of which one may rotate the token; a mark in the store says so. */
    inFlight: {
      after: {
        flightBound: { target: 'stale', actions: because('answerOverdue') },
      },
      on: {
        'flight.landed': { target: 'idle', actions: ['clearMark', because('nothingRotated')] },
        'flight.unheard': { target: 'stale', actions: because('rotationUnheard') },
        'record.read': [
          { guard: 'bringsNews', target: 'restoring', actions: 'merge' },
          { guard: 'bringsDoubt', target: 'stale', actions: ['merge', because('pageGone')] },
          { actions: 'merge' },
        ],
      },
    },
    /** Requests are free: the server rotates nothing. */
    batchWindow: {
      entry: 'followWindow',
      invoke: { src: 'window', id: 'window' },
      after: {
        renewalDue: { target: 'inFlight', actions: ['openFlight', 'renew', because('renewal')] },
      },
      on: {
        'window.lapsed': [
          {
            guard: 'hasRequestsOut',
            target: 'inFlight',
            actions: ['openFlight', because('windowLapsed')],
          },
          { target: 'idle', actions: because('windowLapsed') },
        ],
      },
    },
    /** The server may hold a newer token than we do. */
    stale: {
      initial: 'holding',
      entry: ['followWindow', 'keepMark'],
      on: { 'flight.lost': {} },
      states: {
        /** The token in hand still works for a while: requests go on with it. */
        holding: {
          after: {
            quietMoment: [
              {
                guard: 'isLeader',
                target: 'recovering',
                actions: because('quietMomentOver'),
              },
              { target: 'waiting', actions: because('recoveryElsewhere') },
            ],
          },
          on: {
            'flight.opened': { actions: 'openFlight' },
            'network.returned': {
              guard: 'isLeader',
              target: 'recovering',
              actions: because('networkReturned'),
            },
          },
        },
        /** One rotation is being forced; requests wait for it. */
        recovering: {
          invoke: {
            src: 'recovery',
            id: 'recovery',
            onDone: [
              {
                guard: 'wasAccepted',
                target: '#token.batchWindow',
                actions: ['forgetFailures', 'clearMarks', because('confirmed')],
              },
              {
                guard: 'wasRefused',
                target: '#token.signedOut',
                actions: ['end', 'persist', because('revoked')],
              },
              { target: 'holding', actions: ['countFailure', because('recoveryUnanswered')] },
            ],
            onError: {
              target: 'holding',
              actions: ['countFailure', because('recoveryUnanswered')],
            },
          },
          on: {
            'token.refused': {},
            'token.reinstated': { guard: 'isCurrent', actions: ['reinstate', 'persist'] },
          },
        },
        /** Another page recovers; requests wait for it, within a bound. */
        waiting: {
          after: {
            waitBound: { target: 'recovering', actions: because('recoveryUnanswered') },
          },
          on: {
            'token.refused': {},
            'recovery.endedElsewhere': {
              target: 'holding',
              actions: because('recoveryUnanswered'),
            },
            'leadership.changed': {
              guard: 'becomesLeader',
              target: 'recovering',
              actions: ['lead', because('recoveryElsewhere')],
            },
          },
        },
      },
    },
  },
});

export type TokenActor = ActorRefFrom<typeof tokenMachine>;

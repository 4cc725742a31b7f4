/**
 * The life of a rotating token. The machine decides; what it decides is performed by the named
 * actions, actors and delays that `src` provides. It reads no clock and touches no store.
 */
import type { ActorRefFrom } from 'xstate';
import type { TokenReason } from './token-events.ts';
import { tokenSetup } from './token-setup.ts';

const because = (reason: TokenReason) => ({ type: 'because', params: { reason } }) as const;
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
      // Who told may be gone before it is written.
      { guard: 'bringsEnd', target: '.restoring', actions: ['merge', 'persist'] },
      { guard: 'bringsNews', target: '.restoring', actions: 'merge' },
      { guard: 'bringsDoubt', target: '.stale', actions: ['merge', because('pageGone')] },
      { actions: 'merge' },
    ],
    'recovery.requested': {
      guard: 'leadsSession',
      target: '.stale.recovering',
      actions: because('recoveryRequested'),
    },
    'token.offered': [
      {
        guard: 'isNewerPerhaps',
        target: '.stale',
        actions: ['commit', 'persist', because('rotationsCrossed')],
      },
      {
        guard: 'isNewer',
        target: '.batchWindow',
        actions: ['commit', 'persist', because('rotated')],
      },
      {
        guard: 'isTie',
        target: '.stale',
        actions: ['spare', 'persist', because('rotationsCrossed')],
      },
    ],
    'token.confirmed': {
      guard: 'isCurrent',
      target: '.batchWindow',
      actions: ['forgetFailures', 'clearMarks', because('confirmed')],
    },
    'token.refused': [
      { guard: 'isRefusedLeader', target: '.stale.recovering', actions: because('refused') },
      { guard: 'isCurrent', target: '.stale.waiting', actions: because('refused') },
    ],
    'renewal.requested': {
      guard: 'leadsSession',
      target: '.inFlight',
      actions: ['openFlight', 'renew', because('renewal')],
    },
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
        'renewal.requested': {},
      },
    },
    /** Requests are free: the server rotates nothing. */
    batchWindow: {
      entry: ['followWindow', 'watchWindow'],
      exit: 'unwatchWindow',
      after: {
        renewalDue: [
          {
            guard: 'isLeader',
            target: 'inFlight',
            actions: ['openFlight', 'renew', because('renewal')],
          },
          { target: 'batchWindow', reenter: true, actions: 'askRenewal' },
        ],
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
      on: {
        'flight.lost': {},
        'renewal.requested': {},
        'recovery.requested': {},
        'record.read': [
          { guard: 'bringsEnd', target: 'restoring', actions: ['merge', 'persist'] },
          { guard: 'bringsNews', target: 'restoring', actions: 'merge' },
          { actions: 'merge' },
        ],
      },
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
            // Who has failed tries again in its own time, however many ask.
            'recovery.requested': {
              guard: 'leadsUnfailed',
              target: 'recovering',
              actions: because('recoveryRequested'),
            },
            'flight.opened': { actions: 'openFlight' },
            'record.read': {
              guard: 'bringsOlderDoubt',
              target: 'holding',
              reenter: true,
              actions: 'merge',
            },
            // Its own patience begins anew.
            'leadership.changed': [
              { guard: 'becomesLeader', target: 'holding', reenter: true, actions: 'lead' },
              { actions: 'lead' },
            ],
            'network.returned': {
              guard: 'isLeader',
              target: 'recovering',
              actions: because('networkReturned'),
            },
          },
        },
        /** One rotation is being forced; requests wait for it. */
        recovering: {
          exit: 'tellEnded',
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
            'recovery.requested': {},
            'leadership.changed': {
              guard: 'losesLeadership',
              target: 'waiting',
              actions: ['lead', because('recoveryElsewhere')],
            },
            'token.reinstated': { guard: 'isCurrent', actions: ['reinstate', 'persist'] },
          },
        },
        /** Another page recovers; requests wait for it, within a bound. */
        waiting: {
          entry: 'askRecovery',
          after: {
            waitBound: [
              {
                guard: 'isPatient',
                target: 'waiting',
                reenter: true,
                actions: 'countFailure',
              },
              { target: 'holding', actions: because('recoveryUnanswered') },
            ],
          },
          on: {
            'token.refused': {},
            'recovery.endedElsewhere': {
              target: 'holding',
              actions: ['countFailure', because('recoveryUnanswered')],
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

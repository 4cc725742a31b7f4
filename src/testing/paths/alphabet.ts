/** What can happen to the machine in a state, as concrete events with tokens and times of no meaning. */
import type { SessionRecord } from '../../../machines/credential.ts';
import { tokenMachine } from '../../../machines/token.ts';
import type { RecoveryOutcome, TokenEvent } from '../../../machines/token-events.ts';
import type { ServerKind } from '../reference-server/index.ts';
import { carried, ownMark, standingOver } from './own-marks.ts';
import {
  begun,
  committed,
  crossing,
  EARLIER,
  endedElsewhere,
  GONE,
  isRenamed,
  offered,
  RENAMED,
} from './records.ts';
import { type Leaf, leafOf, type TokenSnapshot } from './transitions.ts';

/** So many failures in a row are told apart; the machine tells apart five. */
export const MAX_FAILURES = 6;

/** What is done in the world; the words are those of a path's name. */
export const DEEDS = {
  signsIn: 'sign-in',
  signsOut: 'sign-out',
  otherCommits: 'another page brings a token',
  otherSignsIn: 'another page signs in',
  otherSignsOut: 'another page signs out',
  otherCommitsAndDies: 'another page brings a token, flies and dies',
  otherDies: 'another page flies and dies',
  earlierDies: 'another page that flew before dies',
  pageWakes: 'page wakes',
  otherAsksRecovery: 'another page asks for a recovery',
  otherAsksRenewal: 'another page asks for a renewal',
  requestLeaves: 'request',
  flightLands: 'nothing rotated',
  flightUnheard: 'only blanks',
  answerRotates: 'new token',
  answerCrosses: 'new token of a later request, as old',
  answerTies: 'new token of an earlier request, as old',
  answerConfirms: 'token is the newest',
  answerRefused: '401',
  answerLost: 'answer lost',
  answerRenames: 'e-mail changed',
  windowLapses: 'window over',
  windowLapsesOver: 'window over a request',
  flightBound: 'answer overdue',
  renewalDue: 'renewal due',
  quietMoment: 'quiet moment',
  waitBound: 'leader too slow',
  networkReturns: 'online',
  leads: 'leads',
  loses: 'another page leads',
  hearsThatItLeads: 'hears that it leads',
  otherEnds: 'leader gave up',
  recoveryAccepted: 'accepted',
  recoveryRefused: 'session over at the server',
  recoveryUnanswered: 'recovery unanswered',
  recoveryBroken: 'recovery breaks',
  serverUndoes: 'server undid the rotation',
} as const;

export type DeedName = keyof typeof DEEDS;

/** A machine event, and the deed that provokes it. */
export type PathEvent = { readonly type: string; readonly deed: DeedName };

interface Letter {
  /** The leaves in which it is tried; all, if not told. */
  readonly in?: readonly Leaf[];
  readonly when?: (snapshot: TokenSnapshot) => boolean;
  readonly event: (snapshot: TokenSnapshot) => TokenEvent | DelayOrOutcome;
}

/** How XState tells a machine of time, and of the actors that it invoked. */
interface DelayOrOutcome {
  readonly type: `xstate.${string}`;
  readonly output?: RecoveryOutcome;
  readonly error?: unknown;
}

const leads = ({ context }: TokenSnapshot) => context.leader;
const isSignedIn = ({ context }: TokenSnapshot) => context.record.credential !== null;
const tokenOf = ({ context }: TokenSnapshot) => context.record.credential?.token ?? '';
const mayFail = ({ context }: TokenSnapshot) => context.failures < MAX_FAILURES;
const after = (delay: string, state: string) => (): DelayOrOutcome => ({
  type: `xstate.after.${delay}.token.${state}`,
});
const done = (output: RecoveryOutcome) => (): DelayOrOutcome => ({
  type: 'xstate.done.actor.recovery',
  output,
});
const ownMarks = (snapshot: TokenSnapshot) => [ownMark(snapshot) ?? []].flat();
const read = (record: SessionRecord): TokenEvent => ({ type: 'record.read', record });

const ALPHABET: Readonly<Record<DeedName, Letter>> = {
  signsIn: { event: (s) => ({ type: 'session.started', record: begun(s) }) },
  signsOut: { event: () => ({ type: 'session.ended' }) },
  otherCommits: { when: isSignedIn, event: (s) => read(committed(s)) },
  otherSignsIn: { in: ['signedOut'], event: (s) => read(begun(s)) },
  otherSignsOut: { when: isSignedIn, event: (s) => read(endedElsewhere(s)) },
  otherCommitsAndDies: {
    in: ['idle', 'batchWindow'],
    event: (s) => read({ ...committed(s), marks: [...carried(s), GONE] }),
  },
  otherDies: {
    in: ['idle', 'inFlight', 'batchWindow'],
    event: (s) => read({ ...s.context.record, marks: [...ownMarks(s), GONE] }),
  },
  earlierDies: {
    in: ['holding'],
    event: (s) => read({ ...s.context.record, marks: [...ownMarks(s), EARLIER] }),
  },
  pageWakes: { event: (s) => read({ ...s.context.record, marks: ownMarks(s) }) },
  otherAsksRecovery: { when: leads, event: () => ({ type: 'recovery.requested' }) },
  otherAsksRenewal: { when: leads, event: () => ({ type: 'renewal.requested' }) },
  requestLeaves: {
    // Before that, the mark still holds, and requests in `holding` cost no event.
    when: (s) => leafOf(s) === 'idle' || s.context.failures >= MAX_FAILURES - 1,
    event: () => ({ type: 'flight.opened' }),
  },
  flightLands: { event: () => ({ type: 'flight.landed' }) },
  flightUnheard: { event: () => ({ type: 'flight.unheard' }) },
  answerRotates: {
    event: (s) => ({ type: 'token.offered', offer: offered(s), standing: standingOver(s) }),
  },
  answerCrosses: {
    event: (s) => ({ type: 'token.offered', offer: crossing(s, 'later'), standing: [] }),
  },
  answerTies: {
    event: (s) => ({ type: 'token.offered', offer: crossing(s, 'earlier'), standing: [] }),
  },
  answerConfirms: {
    // A forced request that stands may have rotated since; a recovery has sent none at its start.
    when: (s) => !ownMark(s) || (leafOf(s) === 'recovering' && ownMark(s)?.recoversAt === 1),
    event: (s) => ({ type: 'token.confirmed', token: tokenOf(s) }),
  },
  answerRefused: { event: (s) => ({ type: 'token.refused', token: tokenOf(s) }) },
  answerLost: { event: (s) => ({ type: 'flight.lost', token: tokenOf(s) }) },
  answerRenames: {
    when: (s) => !isRenamed(s),
    event: (s) => ({ type: 'subject.changed', token: tokenOf(s), subject: RENAMED }),
  },
  windowLapses: { event: () => ({ type: 'window.lapsed', requestsOut: false }) },
  windowLapsesOver: { event: () => ({ type: 'window.lapsed', requestsOut: true }) },
  // A page that follows asks its leader at once: it does not rest in `holding`.
  flightBound: { when: leads, event: after('flightBound', 'inFlight') },
  renewalDue: { event: after('renewalDue', 'batchWindow') },
  quietMoment: { event: after('quietMoment', 'stale.holding') },
  waitBound: { event: after('waitBound', 'stale.waiting') },
  networkReturns: { event: () => ({ type: 'network.returned' }) },
  leads: {
    when: (s) => !leads(s),
    event: () => ({ type: 'leadership.changed', leader: true }),
  },
  loses: { when: leads, event: () => ({ type: 'leadership.changed', leader: false }) },
  hearsThatItLeads: {
    in: ['recovering'],
    event: () => ({ type: 'leadership.changed', leader: true }),
  },
  otherEnds: { when: mayFail, event: () => ({ type: 'recovery.endedElsewhere' }) },
  recoveryAccepted: { event: done('accepted') },
  recoveryRefused: { event: done('refused') },
  recoveryUnanswered: { when: mayFail, event: done('unanswered') },
  recoveryBroken: {
    when: mayFail,
    event: () => ({ type: 'xstate.error.actor.recovery', error: new Error('broken') }),
  },
  serverUndoes: {
    when: (s) => s.context.record.previous !== null && !isRenamed(s),
    event: (s) => ({ type: 'token.reinstated', token: tokenOf(s) }),
  },
};

/** What no server of a kind ever says. */
const UNSAID: Partial<Record<ServerKind, readonly DeedName[]>> = {
  classic: ['answerConfirms'],
  absent: ['answerConfirms', 'answerRenames'],
};

/** The events of which the machine takes notice in `snapshot`. */
export function eventsOf(kind: ServerKind, snapshot: TokenSnapshot): readonly PathEvent[] {
  const unsaid = UNSAID[kind] ?? [];
  return (Object.keys(ALPHABET) as DeedName[]).flatMap((deed) => {
    const { in: leaves, when } = ALPHABET[deed];
    if (unsaid.includes(deed) || leaves?.includes(leafOf(snapshot)) === false) return [];
    if (when && !when(snapshot)) return [];
    const event = eventFor(deed, snapshot);
    return tokenMachine.getTransitionData(snapshot, event as never).length > 0 ? [event] : [];
  });
}

export const eventFor = (deed: DeedName, snapshot: TokenSnapshot): PathEvent => ({
  ...ALPHABET[deed].event(snapshot),
  deed,
});

/** States that no test needs to tell apart have the same text. Holds no token. */
export function serializeState(snapshot: TokenSnapshot): string {
  const { leader, failures, record } = snapshot.context;
  const own = ownMark(snapshot);
  return JSON.stringify([
    leafOf(snapshot),
    leader ? 'leads' : 'follows',
    Math.min(failures, MAX_FAILURES),
    record.epoch > 0,
    record.previous !== null,
    isRenamed(snapshot),
    own ? [own.at, own.recoversAt] : [],
  ]);
}

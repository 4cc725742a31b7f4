/** The transitions that nothing in the world around a session can provoke, and why. */
import type { ServerKind } from '../reference-server/index.ts';

/** A transition that no path takes. */
export interface ExcludedTransition {
  readonly transition: string;
  readonly reason: string;
}

interface Exclusion {
  /** Of servers of these kinds only; of all, if not told. */
  readonly kinds?: readonly ServerKind[];
  readonly reason: string;
  readonly transitions: readonly string[];
}

const LEAVES_SIGNED_IN = ['idle', 'inFlight', 'batchWindow', 'holding', 'recovering', 'waiting'];

const EXCLUSIONS: readonly Exclusion[] = [
  {
    reason: 'without a credential its guard is false',
    transitions: [
      'signedOut: session.ended [isSignedIn]',
      'signedOut: record.read [bringsEnd]',
      'signedOut: record.read [bringsDoubt]',
      'signedOut: recovery.requested [leadsSession]',
      'signedOut: token.confirmed [isCurrent]',
      'signedOut: token.refused [isRefusedLeader]',
      'signedOut: token.refused [isCurrent]',
      'signedOut: renewal.requested [leadsSession]',
      'signedOut: flight.lost [isCurrent]',
      'signedOut: subject.changed [isCurrent]',
    ],
  },
  {
    reason: 'an offer is of the session that its request left in, never of a later one',
    transitions: [
      'signedOut: token.offered [isNewerPerhaps]',
      'signedOut: token.offered [isNewer]',
      'signedOut: token.offered [isTie]',
    ],
  },
  {
    reason: 'only a page that leads is asked, and one that leads does not wait',
    transitions: ['waiting: recovery.requested', 'waiting: renewal.requested'],
  },
  {
    reason: 'a page that waits does not lead, and cannot lose what it has not',
    transitions: ['waiting: leadership.changed'],
  },
  {
    kinds: ['classic', 'absent'],
    reason: 'only a modern server says which token is its newest',
    transitions: LEAVES_SIGNED_IN.map((leaf) => `${leaf}: token.confirmed [isCurrent]`),
  },
  {
    kinds: ['absent'],
    reason: 'a batch answer of this server names no user',
    transitions: LEAVES_SIGNED_IN.map((leaf) => `${leaf}: subject.changed [isCurrent]`),
  },
];

/**
 * What {@link generatePaths} leaves out on servers of this kind, each transition with the reason.
 *
 * @example
 * ```ts
 * import { excludedTransitions, generatePaths, tokenTransitions } from 'tokenchart/testing';
 *
 * const covered = new Set(generatePaths({ kind: 'modern' }).flatMap((path) => path.transitions));
 * const all = tokenTransitions().length - excludedTransitions('modern').length;
 * console.log(`${covered.size} of ${all} transitions`);
 * ```
 */
export function excludedTransitions(kind: ServerKind): readonly ExcludedTransition[] {
  return EXCLUSIONS.filter(({ kinds }) => kinds?.includes(kind) ?? true).flatMap(
    ({ reason, transitions }) => transitions.map((transition) => ({ transition, reason })),
  );
}

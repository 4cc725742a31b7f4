/** What a deed is, and what it must know of the steps that follow it. */
import type { DeedName } from './alphabet.ts';
import type { PlannedStep } from './generate.ts';
import { type Leaf, leafOf } from './transitions.ts';
import type { World } from './world.ts';

/** Where on its path a deed is done. */
export interface Place {
  readonly leaf: Leaf;
  readonly leads: boolean;
  /** Whether it happened in the wake of the step before: nothing is left to do. */
  readonly isDone: boolean;
  /** The steps after this one. */
  readonly later: readonly PlannedStep[];
}

/** Does it. Resolves with whether it was noticed, where that shows in nothing of the session. */
export type Deed = (world: World, place: Place) => Promise<boolean | undefined>;

/** Answers in `recovering` and `waiting` are of requests that left before. */
const LATE: readonly DeedName[] = [
  'answerRotates',
  'answerConfirms',
  'answerRefused',
  'answerLost',
  'answerRenames',
];

/** So many steps an answer is held back at the most. */
const MAX_SLOW = 6;

/** Doubt is recovered at once: only then may the answer itself be lost, after a rotation. */
export const isHealedBy = (later: readonly PlannedStep[]): boolean => {
  const [first, second] = later;
  const isStart = ['quietMoment', 'otherAsksRecovery', 'networkReturns'].includes(
    first?.deed ?? '',
  );
  return isStart && second?.deed === 'answerRotates' && leafOf(second.from) === 'recovering';
};

/** A recovery is only slow, whose answer is lost at last, when another one has long been answered. */
export const isOutdated = (later: readonly PlannedStep[]): boolean =>
  later
    .slice(0, MAX_SLOW)
    .some(
      ({ deed, from }) => deed === 'answerLost' && ['batchWindow', 'idle'].includes(leafOf(from)),
    );

/** The answer of the same second that is held back until it is its turn, if there is one. */
export const crossingIn = (later: readonly PlannedStep[]): PlannedStep | undefined =>
  later.slice(0, MAX_SLOW).find(({ deed }) => deed === 'answerCrosses' || deed === 'answerTies');

/** Such an answer confirms its token only before a recovery has sent its own request. */
export const isBeforeForce = ({ deed, from }: PlannedStep): boolean =>
  deed === 'answerConfirms' && leafOf(from) === 'recovering';

/** Whether a step is the answer to a request that must have left before. */
export const isLate = ({ deed, from }: PlannedStep): boolean =>
  LATE.includes(deed) && !(deed === 'answerRotates' && leafOf(from) === 'recovering');

/** What is not as promised in a story of many tabs, and whether it may be told again. */
import type { Fate } from '../stories/story.ts';
import type { Told } from './cell.ts';
import type { TabStory } from './story.ts';

/** What a story promises of whoever tells it. */
export interface Promised {
  readonly fate: Fate;
  readonly recoveries: TabStory['recoveries'];
}

export interface Verdict {
  /** Empty where all is as promised. */
  readonly problems: readonly string[];
  /** Whether the number of recoveries is all that is wrong. */
  readonly isMiscounted: boolean;
}

export function judge(told: Told, { fate, recoveries }: Promised): Verdict {
  const { outcome, recoveries: were } = told;
  const grave = [...told.problems];
  if (outcome && fate !== 'either' && (fate === 'survives') !== (outcome === 'signed in')) {
    grave.push(`${outcome}, but it ${fate}, DESIGN says`);
  }
  const isOff =
    outcome !== null &&
    recoveries !== undefined &&
    (were < recoveries.min || were > recoveries.max);
  const count = isOff ? [`${were} recoveries, not ${recoveries.min} to ${recoveries.max}`] : [];
  const problems = [...grave, ...count];
  if (problems.length === 0) return { problems, isMiscounted: false };
  return {
    problems: [...problems, ['what the server saw:', ...told.log].join('\n  ')],
    isMiscounted: isOff && grave.length === 0 && outcome === 'signed in',
  };
}

/** More than so many at once are no noise of a machine. */
const MOST_AGAIN = 3;

/**
 * Whether a story is told once more. A tab that a busy machine keeps from answering in time is deposed,
 * and the next one recovers as well: that costs a request, and nobody a session. Whoever lost one, is
 * somebody else, or met an error is not asked twice.
 *
 * @param before how many are told again already.
 */
export const isToldAgain = ({ isMiscounted }: Pick<Verdict, 'isMiscounted'>, before: number) =>
  isMiscounted && before < MOST_AGAIN;

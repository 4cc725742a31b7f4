/** What the buttons play. */
import type { Kind } from '../config.ts';
import type { Step } from './steps.ts';
import * as steps from './steps.ts';

export interface Story {
  readonly title: string;
  readonly steps: readonly Step[];
  /** Begins with a sign-in where a side is signed out. */
  readonly needsBoth?: boolean;
  /** Begins to count anew. */
  readonly isFresh?: boolean;
}

/** How many answers in a row must be lost until the server takes the old token no more. */
const lossesFor = (kind: Kind | undefined) => (kind === 'modern' || kind === undefined ? 2 : 1);

/** Reloads while the answer is on its way. */
export function reloadStory(kind: Kind | undefined, windowMs: number): Story {
  const again = [
    steps.afterLoss(
      `A moment passes. ${kind ? 'This kind takes' : 'Some kinds take'} one older token, too: so again …`,
    ),
    steps.reloadMidFlight,
  ];
  return {
    title: 'The story',
    isFresh: true,
    steps: [
      steps.signIn,
      steps.windowOver(
        `For ${windowMs / 1000} s requests share the token. The next one brings a new token.`,
      ),
      steps.focusAndHold,
      steps.reload,
      ...(lossesFor(kind) > 1 ? again : []),
      closing,
      steps.nextRequest,
    ],
  };
}

const closing = steps.afterLoss('A moment passes: the window closes.');
const untilNext = steps.windowOver('First the window of the last request must be over.');

export const reloadMidFlight: Story = {
  title: 'A reload mid-flight',
  needsBoth: true,
  steps: [untilNext, steps.reloadMidFlight],
};

export const loseNextAnswer: Story = {
  title: 'A lost answer',
  needsBoth: true,
  steps: [untilNext, steps.loseNext, closing, steps.nextRequest],
};

export const hammerReload: Story = {
  title: 'Hammering reload',
  needsBoth: true,
  steps: [untilNext, steps.hammer, closing, steps.nextRequest],
};

export const nextRequest: Story = { title: 'The next request', steps: [steps.nextRequest] };

export const signInAgain: Story = { title: 'A new session', steps: [steps.signIn], isFresh: true };

export const switchKind = (kind: Kind): Story => ({
  title: 'Another server',
  steps: [steps.switchKind(kind)],
  isFresh: true,
});

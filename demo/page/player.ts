/** Plays a story step by step, and shows how far it is. */
import { sides } from '../config.ts';
import type { Stage } from './stage.ts';
import { signIn } from './steps.ts';
import type { Story } from './stories.ts';

export interface PlayedStep {
  readonly text: string;
  readonly status: 'waiting' | 'running' | 'done' | 'failed';
  /** What has come of it. */
  readonly outcome: string;
  /** How much of the wait is over, 0 to 1; null where there is none. */
  readonly progress: number | null;
}

export interface Played {
  readonly title: string;
  readonly steps: readonly PlayedStep[];
  readonly isRunning: boolean;
}

/** Plays it; `show` hears of each change. A step that fails ends the story and says why. */
export async function play(
  story: Story,
  stage: Stage,
  show: (played: Played) => void,
): Promise<void> {
  const isIn = sides.every((side) => stage.store.get().sides[side].isSignedIn);
  const script = story.needsBoth && !isIn ? [signIn, ...story.steps] : story.steps;
  const steps: PlayedStep[] = script.map(({ text }) => ({
    text,
    status: 'waiting',
    outcome: '',
    progress: null,
  }));
  const set = (at: number, change: Partial<PlayedStep>, isRunning = true) => {
    const step = steps[at];
    if (step) steps[at] = { ...step, ...change };
    show({ title: story.title, steps: [...steps], isRunning });
  };
  if (story.isFresh) stage.store.clear();
  for (const [at, step] of script.entries()) {
    set(at, { status: 'running' });
    try {
      const outcome = await step.run(stage, (progress) => set(at, { progress }));
      set(at, { status: 'done', outcome, progress: null });
    } catch (error) {
      set(at, { status: 'failed', outcome: String(error), progress: null }, false);
      return;
    }
  }
  set(steps.length - 1, {}, false);
}

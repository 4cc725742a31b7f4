import { FORCED, holdAnswer, loseRevalidation, recovered } from '../losses.ts';
import type { Story } from '../story.ts';

/** Two answers in a row are lost; of tokenchart's, the second one is that of the way back. */
export const story: Story = {
  name: 'two losses in a row, blanks ignored',
  kinds: ['modern'],
  settings: { windowMs: 5_000, page: { blanks: 'ignore' } },
  control: () => 'loses',
  async run(stage) {
    await stage.open();
    await stage.signIn();
    await stage.filled('/api/list/inbox');
    await stage.pastWindow();
    const wayBack = holdAnswer(stage, FORCED);
    await loseRevalidation(stage, '/api/list/inbox');
    if (stage.isControl) {
      await stage.pastWindow();
      await loseRevalidation(stage, '/api/list/inbox');
    } else {
      await wayBack.lose();
    }
    await recovered(stage);
    return stage.outcome();
  },
};

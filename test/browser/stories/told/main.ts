import { loseRevalidation, recovered } from '../losses.ts';
import type { Story } from '../story.ts';

/** The page is reloaded while SWR revalidates: the server rotated, and the answer died with the page. */
export const story: Story = {
  name: 'reload during a revalidation',
  kinds: ['classic', 'modern', 'absent'],
  settings: { windowMs: 5_000 },
  control: () => 'loses',
  async run(stage) {
    await stage.open();
    await stage.signIn();
    // Whoever stores blanks must not ask for anything before that.
    if (stage.isControl) await stage.pastWindow();
    await stage.filled('/api/list/inbox');
    await stage.pastWindow();
    await loseRevalidation(stage, '/api/list/inbox');
    await recovered(stage);
    return stage.outcome();
  },
};

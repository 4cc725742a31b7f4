import { loseRevalidation, recovered } from '../losses.ts';
import type { Story } from '../story.ts';

/** The main story with a more careful control: it keeps its token where a blank comes. */
export const story: Story = {
  name: 'the same, blanks ignored',
  kinds: ['classic', 'modern'],
  settings: { windowMs: 5_000, page: { blanks: 'ignore' } },
  control: (kind) => (kind === 'modern' ? 'survives' : 'loses'),
  async run(stage) {
    await stage.open();
    await stage.signIn();
    await stage.filled('/api/list/inbox');
    await stage.pastWindow();
    await loseRevalidation(stage, '/api/list/inbox');
    await recovered(stage);
    return stage.outcome();
  },
};

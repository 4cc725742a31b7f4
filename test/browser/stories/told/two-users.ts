import { loseRevalidation, recovered } from '../losses.ts';
import { ada, bob } from '../stage.ts';
import type { Story } from '../story.ts';

/** Ada's session ends while one of her answers is lost; nothing of that touches Bob's. */
export const story: Story = {
  name: 'two users, one after the other',
  kinds: ['classic'],
  settings: { windowMs: 5_000, page: { blanks: 'ignore' } },
  control: () => 'survives',
  async run(stage) {
    await stage.open();
    await stage.signIn(ada);
    await stage.pastWindow();
    await stage.filled('/api/list/inbox');
    await stage.pastWindow();
    await loseRevalidation(stage, '/api/list/inbox');
    await stage.signOut();
    await stage.signIn(bob);
    await recovered(stage);
    const since = stage.rows().length;
    const outcome = await stage.outcome(bob);
    const users = stage
      .rows()
      .slice(since)
      .map(({ user }) => user);
    return users.includes(ada.email) ? 'wrong user' : outcome;
  },
};

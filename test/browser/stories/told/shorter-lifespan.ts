import { check } from '../stage.ts';
import type { Story } from '../story.ts';

/** The operator shortens the lifespan: tokens from now on expire sooner than the one in hand. */
export const story: Story = {
  name: 'a shortened lifespan',
  kinds: ['modern'],
  settings: { windowMs: 2_000 },
  control: () => 'survives',
  async run(stage) {
    await stage.open();
    await stage.signIn();
    await stage.pastWindow();
    stage.parts.server.model.configure({ tokenLifespanS: 600 });
    for (let n = 0; n < 3; n += 1) {
      check((await stage.get('/api/me')) === 200, `rotation ${n} failed`);
      check(stage.rows('/api/me').at(-1)?.rotated === true, `request ${n} did not rotate`);
      await stage.pastWindow();
    }
    return stage.outcome();
  },
};

import { FORCED } from '../losses.ts';
import type { Story } from '../story.ts';
import { until } from '../until.ts';

const LIFESPAN_S = 8;

/** SWR polls more often than the window closes: nothing rotates, and `expiry` never moves. */
export const story: Story = {
  name: 'dense polling past the expiry',
  kinds: ['classic', 'modern'],
  settings: {
    windowMs: 4_000,
    server: { tokenLifespanS: LIFESPAN_S },
    page: { renewAfterMs: 3_000, blanks: 'ignore' },
  },
  control: () => 'loses',
  async run(stage) {
    const { clock, model } = stage.parts.server;
    await stage.open();
    await stage.signIn();
    const end = clock.now() + (LIFESPAN_S + 2) * 1_000;
    await stage.show('/api/list/polled', 300);
    await until(() => clock.now() > end, 'the first token has expired');
    const refused = stage.rows('/api/list/polled').some(({ status }) => status === 401);
    if (refused) return 'signed out';
    // The next token may live on while the polling stops and the window passes.
    model.configure({ tokenLifespanS: 600 });
    const since = clock.now();
    await stage.row(FORCED, ({ at, rotated }) => rotated && at > since, 'one more renewal');
    await stage.show('');
    return stage.outcome();
  },
};

import { recovered } from '../losses.ts';
import { check } from '../stage.ts';
import type { Story } from '../story.ts';

/** The token comes with a 302, whose headers no script can see. */
export const story: Story = {
  name: 'a redirect hides the rotation',
  kinds: ['classic', 'absent'],
  settings: { windowMs: 4_000 },
  control: () => 'loses',
  async run(stage) {
    await stage.open();
    await stage.signIn();
    await stage.pastWindow();
    check((await stage.get('/api/redirect')) === 200, 'the redirected request failed');
    const [first, second] = [stage.rows('/api/redirect').at(-1), stage.rows('/api/me').at(-1)];
    check(first?.status === 302 && first.rotated, 'the 302 did not rotate');
    check(second?.ending === 'batch', 'the answer behind the 302 was no blank');
    await recovered(stage);
    return stage.outcome();
  },
};

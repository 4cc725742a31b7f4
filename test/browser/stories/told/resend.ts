import { recovered } from '../losses.ts';
import { check } from '../stage.ts';
import type { Story } from '../story.ts';

/** A reused connection breaks after the server has acted, and the browser sends the request again. */
export const story: Story = {
  name: 'a silent resend',
  kinds: ['classic', 'modern'],
  settings: { windowMs: 4_000 },
  control: () => 'loses',
  async run(stage) {
    await stage.open();
    await stage.signIn();
    await stage.pastWindow();
    const fault = stage.parts.server.faults.cutReused({ match: '/api/list/resent' });
    check((await stage.get('/api/list/resent')) === 200, 'the resent request failed');
    check(fault.remaining === 0, 'the connection was not reused');
    const endings = stage.rows('/api/list/resent').map(({ ending }) => ending);
    check(endings.join() === 'rotated,batch', `the server saw ${endings}, not a resend`);
    await recovered(stage);
    return stage.outcome();
  },
};

import { check } from '../stage.ts';
import type { Story } from '../story.ts';
import { within } from '../until.ts';

/** The caller aborts while the server works; the server rotates all the same. */
export const story: Story = {
  name: 'the caller aborts',
  kinds: ['classic'],
  settings: { windowMs: 5_000 },
  control: () => 'loses',
  async run(stage) {
    await stage.open();
    await stage.signIn();
    await stage.pastWindow();
    const hold = stage.parts.server.faults.hold({ match: '/api/slow', at: 'action', times: 1 });
    const call = await stage.begin('/api/slow');
    await within(hold.reached(), 'the request');
    await stage.abort(call);
    check((await stage.ended(call)) === 'AbortError', 'the caller was not rejected at once');
    hold.release();
    const gone = await stage.row('/api/slow', (row) => row.answered || row.aborted, 'its end');
    check(gone.rotated, 'the server did not rotate');
    check(stage.isControl || gone.answered, 'the abort reached the network');
    return stage.outcome();
  },
};

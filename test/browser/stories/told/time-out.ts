import { check } from '../stage.ts';
import type { Story } from '../story.ts';
import { within } from '../until.ts';

/** The caller gives up by `AbortSignal.timeout`; the answer comes a little later. */
export const story: Story = {
  name: 'the caller times out',
  kinds: ['classic'],
  settings: { windowMs: 5_000 },
  control: () => 'loses',
  async run(stage) {
    await stage.open();
    await stage.signIn();
    await stage.pastWindow();
    const hold = stage.parts.server.faults.hold({ match: '/api/me', times: 1 });
    const call = await stage.begin('/api/me', { timeoutMs: 800 });
    await within(hold.reached(), 'the request');
    check((await stage.ended(call)) === 'TimeoutError', 'the caller was not rejected in time');
    hold.release();
    const gone = await stage.row('/api/me', (row) => row.answered || row.aborted, 'its end');
    check(gone.rotated, 'the server did not rotate');
    check(stage.isControl || gone.answered, 'the time-out reached the network');
    return stage.outcome();
  },
};

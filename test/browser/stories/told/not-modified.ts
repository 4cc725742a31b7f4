import { check } from '../stage.ts';
import type { Story } from '../story.ts';

/** A 304 without a token's header brings the headers of the answer that the HTTP cache has kept. */
export const story: Story = {
  name: 'a 304',
  kinds: ['classic', 'absent'],
  settings: { windowMs: 5_000 },
  control: () => 'loses',
  async run(stage) {
    await stage.open();
    await stage.signIn();
    await stage.pastWindow();
    check((await stage.get('/api/etag')) === 200, 'the first answer was none');
    await stage.pastWindow();
    check((await stage.get('/api/me')) === 200, 'the next rotation failed');
    check((await stage.get('/api/etag')) === 200, 'the second answer was none');
    const { status, ending } = stage.rows('/api/etag').at(-1) ?? {};
    check(status === (stage.isControl ? 304 : 200), `the server answered ${status}`);
    check(ending === 'batch', 'the second answer was no blank');
    return stage.outcome();
  },
};

import { recovered } from '../losses.ts';
import { check } from '../stage.ts';
import type { Story } from '../story.ts';

/** A 429, a 502 in place of an answer that had rotated, and a while without a network. */
export const story: Story = {
  name: '429, 502, offline',
  kinds: ['classic', 'modern'],
  settings: { windowMs: 4_000, page: { blanks: 'ignore' } },
  control: (kind) => (kind === 'modern' ? 'either' : 'loses'),
  async run(stage) {
    const { server, context } = stage.parts;
    await stage.open();
    await stage.signIn();
    check((await stage.get('/api/me')) === 200, 'the first request failed');
    await stage.pastWindow();
    server.faults.answerInstead(429, { match: '/api/me' });
    check((await stage.get('/api/me')) === 429, 'no 429 came');
    await recovered(stage);
    await stage.pastWindow();
    server.faults.answerAfter(502, { match: '/api/me' });
    check((await stage.get('/api/me')) === 502, 'no 502 came');
    await recovered(stage);
    await stage.pastWindow();
    await context.setOffline(true);
    check((await stage.get('/api/me')) === 'TypeError', 'the network was there');
    if (!stage.isControl) {
      await stage.reach('recovering');
      await stage.reach('holding');
    }
    await context.setOffline(false);
    await recovered(stage);
    return stage.outcome();
  },
};

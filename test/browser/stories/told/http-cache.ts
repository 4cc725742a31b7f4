import { recovered } from '../losses.ts';
import { check, type Stage } from '../stage.ts';
import type { Story } from '../story.ts';

const PATH = '/api/cached';

async function rotateTwice(stage: Stage): Promise<void> {
  for (let n = 0; n < 2; n += 1) {
    await stage.pastWindow();
    check((await stage.get('/api/me')) === 200, 'a rotation failed');
  }
}

/** Nothing says "do not cache": an old answer, with the token of its day, comes out of the cache. */
export const story: Story = {
  name: 'an answer out of the HTTP cache',
  kinds: ['classic', 'modern'],
  settings: { windowMs: 2_000, sameOrigin: true },
  control: () => 'loses',
  async run(stage) {
    await stage.open();
    await stage.signIn();
    await stage.pastWindow();
    check((await stage.get(PATH)) === 200, 'the first answer was none');
    await rotateTwice(stage);
    check((await stage.get(PATH)) === 200, 'the second answer was none');
    const asked = stage.rows(PATH).length;
    check(asked === (stage.isControl ? 1 : 2), `the server was asked ${asked} times`);
    return stage.outcome();
  },
};

/** The caller insists on the cache: the answer is the caller's, its old token nobody's. */
export const forced: Story = {
  name: "the caller's force-cache",
  kinds: ['modern'],
  settings: { windowMs: 3_000, sameOrigin: true },
  control: () => 'loses',
  async run(stage) {
    await stage.open();
    await stage.signIn();
    await stage.pastWindow();
    check((await stage.get(PATH, { cache: 'reload' })) === 200, 'the first answer was none');
    await rotateTwice(stage);
    const since = stage.rows().length;
    const newest = stage.rows().at(-1)?.tokenGeneration ?? 0;
    check((await stage.get(PATH, { cache: 'force-cache' })) === 200, 'the cache gave nothing');
    check(stage.rows(PATH).length === 1, 'the server was asked, not the cache');
    await recovered(stage);
    const outcome = await stage.outcome();
    const sent = stage.rows().slice(since);
    const isNewer = sent.every(({ tokenGeneration }) => Number(tokenGeneration) > newest);
    check(stage.isControl || isNewer, 'the token out of the cache was sent to the server');
    return outcome;
  },
};

import { ada, check } from '../../stories/stage.ts';
import { enginesOf, goAway } from '../ends.ts';
import type { TabStory } from '../story.ts';

/** One tab sleeps while the other rotates the token twice: its own token is dead when it wakes. */
export const story: TabStory = {
  name: 'two rotations while a tab is frozen',
  engines: enginesOf('freeze'),
  means: ['locks', 'channel', 'alone'],
  kind: 'classic',
  control: null,
  async run(crowd) {
    const [awake, asleep] = await crowd.gather(2);
    const thaw = await goAway(crowd, asleep, 'freeze');
    const start = Date.now();
    for (let n = 0; n < 2; n += 1) {
      check((await awake.get('/api/list/awake')) === 200, 'the waking tab was refused');
      await crowd.pastWindow();
    }
    const frozenFor = Date.now() - start;
    await thaw();
    const call = await asleep.begin('/api/list/asleep');
    const end = await asleep.ended(call);
    check('status' in end && end.status === 200, `the thawed tab got ${JSON.stringify(end)}`);
    const { longestSleep } = await asleep.reach(
      (look) => look.longestSleep > frozenFor - 1_000,
      'timers stood still',
    );
    crowd.notes.push(`timers stood still for ${(longestSleep / 1_000).toFixed(1)} s`);
    return ada;
  },
};

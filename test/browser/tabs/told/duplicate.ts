import { ada, check } from '../../stories/stage.ts';
import { EVERYWHERE, type TabStory } from '../story.ts';

/** A tab is duplicated, with its sessionStorage: the copy is a page of its own. */
export const story: TabStory = {
  name: 'a duplicated tab',
  engines: EVERYWHERE,
  means: ['locks', 'channel'],
  kind: 'classic',
  control: null,
  recoveries: { min: 0, max: 0 },
  async run(crowd) {
    const [original] = await crowd.gather(2);
    await crowd.adopt(await original.engineTab.duplicate());
    await crowd.pastWindow();
    await crowd.agreed();
    const statuses = await Promise.all(crowd.members.map((tab) => tab.get('/api/list/copied')));
    check(statuses.join() === '200,200,200', `the three ended with ${statuses}`);
    return ada;
  },
};

import { ada } from '../../stories/stage.ts';
import { until, within } from '../../stories/until.ts';
import { goAway } from '../ends.ts';
import { EVERYWHERE, type TabStory } from '../story.ts';

const LOST = '/api/list/lost';

/** All tabs were closed with an answer on its way; ten are restored, and one of them recovers. */
export const story: TabStory = {
  name: 'ten tabs restored on a stale credential',
  engines: EVERYWHERE,
  means: ['locks', 'channel'],
  isMain: true,
  kind: 'modern',
  control: null,
  recoveries: { min: 1, max: 1 },
  async run(crowd) {
    const [first, second] = await crowd.gather(2);
    const hold = crowd.parts.server.faults.hold({ match: LOST, times: 1 });
    await first.begin(LOST);
    await within(hold.reached(), 'a request is out');
    await goAway(crowd, second, 'close');
    await goAway(crowd, first, 'close');
    await until(() => crowd.rows(LOST).at(-1)?.aborted, 'the held answer has lost its page');
    hold.release();
    await Promise.all(Array.from({ length: 10 }, () => crowd.open()));
    await crowd.calm(1);
    await crowd.agreed();
    return ada;
  },
};

import { ada, check } from '../../stories/stage.ts';
import { within } from '../../stories/until.ts';
import { EVERYWHERE, type TabStory } from '../story.ts';

const PATH = '/api/list/inbox';

/** Five tabs refetch in the same moment, when a rotation is due: all are out before one is answered. */
export const story: TabStory = {
  name: 'five tabs refetch at once',
  engines: EVERYWHERE,
  means: ['locks', 'channel', 'alone'],
  isMain: true,
  kind: 'classic',
  control: () => 'loses',
  blanks: 'store',
  recoveries: { min: 0, max: 0 },
  async run(crowd) {
    const tabs = await crowd.gather(5);
    const hold = crowd.parts.server.faults.hold({ match: PATH, at: 'start' });
    const ends = tabs.map((tab) => tab.get(PATH));
    await within(hold.reached(5), 'five requests are out');
    hold.release();
    const statuses = await Promise.all(ends);
    const rotations = crowd.rows(PATH).filter(({ rotated }) => rotated);
    check(rotations.length === 1, `the five rotated ${rotations.length} times`);
    check(crowd.isControl || statuses.every((is) => is === 200), `the five ended with ${statuses}`);
    return ada;
  },
};

import { ada, bob, check } from '../../stories/stage.ts';
import { within } from '../../stories/until.ts';
import { EVERYWHERE, type TabStory } from '../story.ts';

const AFTER = '/api/list/after';

/** Bob signs in on one tab while answers for Ada are on their way to others: no request leaves as hers. */
export const story: TabStory = {
  name: 'another user signs in on one tab',
  engines: EVERYWHERE,
  means: ['locks', 'channel', 'alone'],
  isMain: true,
  kind: 'classic',
  control: () => 'loses',
  async run(crowd) {
    const [first, ...rest] = await crowd.gather(4);
    const hold = crowd.parts.server.faults.hold({ match: '/api/list/late' });
    const late = rest.slice(0, 2).map((tab) => tab.get('/api/list/late'));
    await within(hold.reached(2), 'two requests are out');
    await first.signIn(bob);
    await crowd.visitAll();
    const before = crowd.members.map((tab) => tab.get(AFTER));
    hold.release();
    await Promise.all(late);
    const after = crowd.members.map((tab) => tab.get(AFTER));
    const statuses = await Promise.all([...before, ...after]);
    const users = crowd.rows(AFTER).map(({ user }) => user);
    const wrong = users.filter((user) => user === ada.email).length;
    if (wrong > 0) crowd.notes.push(`${wrong} requests as the wrong user`);
    check(crowd.isControl || wrong === 0, `${wrong} of ${users.length} requests left as Ada`);
    // Who began as Ada must not go on as Bob.
    const isFair = (is: number | string) => is === 200 || String(is).startsWith('SessionError');
    check(crowd.isControl || statuses.every(isFair), `ended with ${statuses}`);
    return bob;
  },
};

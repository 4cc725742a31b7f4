import { ada, check } from '../../stories/stage.ts';
import { within } from '../../stories/until.ts';
import { EVERYWHERE, type TabStory } from '../story.ts';

/** One tab signs out while four wait for answers: those come late, and revive nothing. */
export const story: TabStory = {
  name: 'sign-out while four requests are out',
  engines: EVERYWHERE,
  means: ['locks', 'channel', 'alone'],
  kind: 'classic',
  control: null,
  async run(crowd) {
    const [first, ...rest] = await crowd.gather(5);
    const hold = crowd.parts.server.faults.hold({ match: '/api/list/late' });
    const late = rest.map((tab) => tab.get('/api/list/late'));
    await within(hold.reached(4), 'four requests are out');
    await first.signOut();
    hold.release();
    await Promise.all(late);
    await crowd.visitAll();
    for (const tab of crowd.members) {
      await tab.reach(({ snapshot }) => snapshot?.state === 'signedOut', 'a tab is signed out');
      check((await tab.get('/api/me?after')) === 401, 'somebody was let in after the sign-out');
      const row = crowd.rows(/after$/).at(-1);
      check(row?.client === null, 'a request after the sign-out carried a credential');
    }
    await first.signIn(ada);
    await crowd.visitAll();
    for (const tab of crowd.members) {
      await tab.reach(({ subject }) => subject === ada.email, 'a tab hears of the sign-in');
    }
    return ada;
  },
};

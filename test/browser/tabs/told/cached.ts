import { ada, check } from '../../stories/stage.ts';
import { within } from '../../stories/until.ts';
import type { Crowd } from '../crowd.ts';
import { goAway } from '../ends.ts';
import type { Member } from '../member.ts';
import { EVERYWHERE, type TabStory } from '../story.ts';

/** Far more than a read takes, milliseconds. */
const STORE_BOUND = 5_000;

async function comeBack(crowd: Crowd, tab: Member, bringBack: () => Promise<void>) {
  await bringBack();
  const { isRestored } = await tab.look();
  crowd.notes.push(isRestored ? 'out of the cache' : 'loaded anew');
  check((await tab.get('/api/list/back')) === 200, 'the page that is back was refused');
  await crowd.agreed();
}

/** The leader lies in the back/forward cache while the token is rotated twice. */
export const twice: TabStory = {
  name: 'two rotations while a page is cached',
  engines: EVERYWHERE,
  means: ['locks', 'channel', 'alone'],
  kind: 'classic',
  control: null,
  async run(crowd) {
    await crowd.gather(2);
    const leader = await crowd.leader();
    const bringBack = await goAway(crowd, leader, 'navigate');
    const [other] = crowd.members;
    for (let n = 0; n < 2; n += 1) {
      check((await other?.get('/api/list/awake')) === 200, 'the other tab was refused');
      await crowd.pastWindow();
    }
    await comeBack(crowd, leader, bringBack);
    return ada;
  },
};

/** The leader goes and comes back at once, and nobody has done anything meanwhile. */
export const atOnce: TabStory = {
  name: 'a page is cached, and back at once',
  engines: EVERYWHERE,
  means: ['locks', 'channel'],
  kind: 'classic',
  control: null,
  recoveries: { min: 0, max: 0 },
  async run(crowd) {
    await crowd.gather(2);
    const leader = await crowd.leader();
    await comeBack(crowd, leader, await goAway(crowd, leader, 'navigate'));
    return ada;
  },
};

/** A page goes into the cache while it writes: nobody waits for its transaction. */
export const writing: TabStory = {
  name: 'a page is cached in the middle of a write',
  engines: EVERYWHERE,
  means: ['locks'],
  kind: 'classic',
  control: null,
  recoveries: { min: 0, max: 0 },
  async run(crowd) {
    const [leaving, other] = await crowd.gather(2);
    // The second one moves the window's end, which is written when the page goes.
    for (const path of ['/api/list/first', '/api/list/second']) {
      check((await leaving.get(path)) === 200, 'the page that is to go was refused');
    }
    const bringBack = await goAway(crowd, leaving, 'navigate');
    await within(other.call('stored'), 'the store answers the other tab', STORE_BOUND);
    await comeBack(crowd, leaving, bringBack);
    return ada;
  },
};

import { FORCED } from '../../stories/losses.ts';
import { ada, check } from '../../stories/stage.ts';
import { until, within } from '../../stories/until.ts';
import type { Crowd } from '../crowd.ts';
import { type End, ends, enginesOf, goAway } from '../ends.ts';
import type { Member } from '../member.ts';
import type { TabStory } from '../story.ts';

const LOST = '/api/list/lost';

/** The tab goes while the answer is on its way that the hold keeps. */
async function goWithout(crowd: Crowd, tab: Member, end: End, path: string | RegExp) {
  const row = crowd.rows(path).at(-1);
  check(row?.rotated === true, 'the server has not rotated at the end of the held request');
  const bringBack = await goAway(crowd, tab, end);
  // A sleeping page's answer still comes: too late.
  if (end !== 'freeze') await until(() => row.aborted, 'the held answer has lost its page');
  return bringBack;
}

async function recovering(crowd: Crowd): Promise<Member> {
  const looks = await Promise.all(crowd.members.map((member) => member.look()));
  const member = crowd.members[looks.findIndex(({ snapshot }) => snapshot?.stale === 'recovering')];
  check(member !== undefined, 'nobody is recovering');
  return member;
}

/** The leader has a request out of its own, and takes the answer with it. */
const midFlight = (end: End): TabStory => ({
  name: `leader, a request out: ${end}`,
  engines: enginesOf(end),
  means: end === 'reload' ? ['locks', 'channel', 'alone'] : ['locks', 'channel'],
  kind: 'classic',
  control: end === 'reload' ? () => 'loses' : null,
  recoveries: { min: 1, max: 1 },
  async run(crowd) {
    await crowd.gather(3);
    const leader = await crowd.leader();
    const hold = crowd.parts.server.faults.hold({ match: LOST, times: 1 });
    await leader.begin(LOST);
    await within(hold.reached(), 'the request of the leader');
    const bringBack = await goWithout(crowd, leader, end, LOST);
    hold.release();
    await crowd.calm(1);
    await bringBack();
    await crowd.calm();
    return ada;
  },
});

/** Another tab has lost an answer; the leader goes while it recovers, and takes that answer, too. */
const midRecovery = (end: End): TabStory => ({
  name: `leader, recovering: ${end}`,
  engines: enginesOf(end),
  means: ['locks', 'channel'],
  kind: 'modern',
  control: null,
  // The leader's own one, the next leader's, and another one or two when the first is surely over:
  // it rotates at its end, whatever was committed meanwhile.
  recoveries: { min: 2, max: 4 },
  async run(crowd) {
    await crowd.gather(3);
    const first = await crowd.leader();
    const follower = crowd.members.find((member) => member !== first);
    crowd.parts.server.faults.answerAfter(504, { match: LOST });
    const hold = crowd.parts.server.faults.hold({ match: FORCED, times: 1 });
    await follower?.begin(LOST);
    await within(hold.reached(), 'a recovery');
    // On a busy machine it may be another one by now.
    const leader = await recovering(crowd);
    const bringBack = await goWithout(crowd, leader, end, FORCED);
    hold.release();
    await crowd.calm(2);
    await bringBack();
    await crowd.calm();
    return ada;
  },
});

export const stories: readonly TabStory[] = [...ends.map(midFlight), ...ends.map(midRecovery)];

import { ada } from '../../stories/stage.ts';
import { until, within } from '../../stories/until.ts';
import { EVERYWHERE, type TabStory } from '../story.ts';

const SLOW = '/api/list/slow';
/** Firefox and WebKit abort at once. */
const ABORT_BOUND = 1_500;

/** A download starts while a rotation is on its way: the page lives on, its request perhaps not. */
export const story: TabStory = {
  name: 'a download while a rotation is out',
  engines: EVERYWHERE,
  means: ['locks'],
  kind: 'classic',
  control: (engine) => (engine === 'chromium' ? 'survives' : 'loses'),
  async run(crowd) {
    const [tab] = await crowd.gather(2);
    const hold = crowd.parts.server.faults.hold({ match: SLOW, times: 1 });
    const call = await tab.begin(SLOW);
    await within(hold.reached(), 'a request is out');
    const row = crowd.rows(SLOW).at(-1);
    await tab.engineTab.eval("void (location.href = '/report')");
    await until(() => crowd.parts.downloads() > 0, 'the download has begun');
    const aborted = until(() => row?.aborted, 'the request is aborted', ABORT_BOUND);
    const isAborted = await aborted.catch(() => false);
    crowd.notes.push(isAborted ? 'its request was aborted' : 'its request lived on');
    hold.release();
    await tab.ended(call);
    await crowd.calm(isAborted ? 1 : 0);
    return ada;
  },
};

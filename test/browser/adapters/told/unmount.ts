import { check, type Stage } from '../../stories/stage.ts';
import { within } from '../../stories/until.ts';
import { begin, goOn, open } from '../drive.ts';

/** A component unmounts and aborts while the rotation is on its way; the screen asks for more. */
export async function unmount(stage: Stage): Promise<void> {
  await begin(stage);
  const hold = stage.parts.server.faults.hold({ match: '/api/slow', at: 'action', times: 1 });
  await open(stage, 'dialog');
  await within(hold.reached(), "the dialog's request");
  await open(stage, 'none');
  if (stage.isControl) await stage.row('/api/slow', ({ aborted }) => aborted, 'the abort');
  hold.release();
  const row = await stage.row('/api/slow', (row) => row.ending !== null, 'its end');
  check(row.rotated, 'the server did not rotate');
  if (!stage.isControl) await stage.row('/api/slow', (row) => row.answered, 'its answer');
  const status = await stage.get('/api/list/next');
  check(stage.isControl || status === 200, `the next request: ${status}`);
  await goOn(stage);
}

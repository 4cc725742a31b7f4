/** How answers are lost. */
import type { FaultOptions } from '../../../src/testing/reference-server/index.ts';
import { check, type Stage } from './stage.ts';
import { until, within } from './until.ts';

/** A request that forces a rotation. */
export const FORCED = /[?&]unbatch=/;

/** An answer that is held, after the server has rotated. */
export interface HeldAnswer {
  /** Whether it is there. */
  isHeld(): boolean;
  /** Waits for it, and loses it in a reload of its page. */
  lose(): Promise<void>;
}

/** Holds the next answer of such a request. */
export function holdAnswer(stage: Stage, match: NonNullable<FaultOptions['match']>): HeldAnswer {
  const { server } = stage.parts;
  const hold = server.faults.hold({ match, times: 1 });
  return {
    isHeld: () => hold.held > 0,
    async lose() {
      await within(hold.reached(), 'a request whose answer is held');
      const row = server.requests.findLast((each) => each.ending !== null && !each.answered);
      check(row?.rotated === true, 'the server has not rotated at the end of the held request');
      await stage.reload();
      await until(() => row.aborted, 'the held answer has lost its page');
      hold.release();
    },
  };
}

/** A revalidation of what is shown is lost in a reload; the next page asks at once. */
export async function loseRevalidation(stage: Stage, path: string): Promise<void> {
  const answer = holdAnswer(stage, path);
  await until(async () => {
    if (!answer.isHeld()) await stage.focus();
    return answer.isHeld();
  }, 'a revalidation');
  const asked = stage.rows(path).length;
  await answer.lose();
  await until(() => stage.rows(path).length > asked, 'the next page asks');
  await stage.row(path, ({ answered }) => answered, 'the next page is answered');
}

/** The session is known to be whole: it may have been in doubt, and no longer is. */
export async function recovered(stage: Stage): Promise<void> {
  await stage.reach('batchWindow', 'idle', 'signedOut', 'signedIn');
}

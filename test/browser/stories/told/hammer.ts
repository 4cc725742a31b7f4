import { FORCED, recovered } from '../losses.ts';
import { check, type Stage } from '../stage.ts';
import type { Story } from '../story.ts';
import { until } from '../until.ts';

/** Long, so that a busy machine can load a page in it. */
const WINDOW_MS = 10_000;
const RELOADS = 10;
const LONGEST_MS = 500;
/** So long after a forced rotation has reached the server its token is in the store. */
const WRITTEN_MS = 500;

/** Numbers below 1, the same ones in each run. */
function createRandom(seed: number) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * Reloads, but not into a way back. DESIGN promises nothing to a classic session that loses the answer
 * of the way back on top of the first one: while a reload begins no forced rotation reaches the server,
 * and one that did has time to be written down.
 */
function createReload({ parts: { server } }: Stage) {
  let isReloading = false;
  server.faults.cutBefore({
    match: ({ path }) => isReloading && FORCED.test(path),
    times: Number.POSITIVE_INFINITY,
  });
  const isFresh = () =>
    server.requests.some(({ unbatch, at }) => unbatch && server.clock.now() - at < WRITTEN_MS);
  return async (stage: Stage) => {
    isReloading = true;
    await until(() => !isFresh(), 'no way back is on its way');
    await stage.reload();
    isReloading = false;
  };
}

/** No client survives pages that take longer to load than the server takes their old token. */
function longestSilence(stage: Stage): number {
  const times = stage.rows('/api/slow').map(({ at }) => at);
  return Math.max(...times.slice(1).map((at, n) => at - (times[n] ?? at)));
}

/** A user hammers reload, at random moments; each page asks the API as soon as it is there. */
export const story: Story = {
  name: 'ten reloads, hammered',
  kinds: ['classic', 'modern'],
  settings: { windowMs: WINDOW_MS },
  control: () => 'loses',
  async run(stage) {
    const random = createRandom(20_261_122);
    const reload = createReload(stage);
    await stage.open();
    await stage.signIn();
    await stage.pastWindow();
    const before = stage.rows('/api/slow').length;
    await stage.show('/api/slow?ms=150');
    await until(() => stage.rows('/api/slow').length > before, 'the first request is out');
    for (let n = 0; n < RELOADS; n += 1) {
      await reload(stage);
      // The one wait for time alone: when the user strikes is what this story is about.
      await new Promise((resolve) => setTimeout(resolve, random() * LONGEST_MS));
    }
    const asked = stage.rows('/api/slow').length;
    check(asked > RELOADS / 2, `ten pages asked ${asked} times`);
    await stage.row('/api/slow', ({ answered }) => answered, 'the last page has its answer');
    await recovered(stage);
    const silence = longestSilence(stage);
    const outcome = await stage.outcome();
    const isFair = stage.isControl || outcome === 'signed in' || silence < WINDOW_MS - 1_000;
    check(isFair, `this machine is too slow for it: ${silence} ms between two pages`);
    return outcome;
  },
};

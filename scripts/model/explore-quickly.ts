/** A short exploration; ends with status 3 where a promise is broken, and 1 where it cannot run. */
import { type ExploreOptions, explore } from '../../src/testing/explore.ts';

type Bounds = NonNullable<ExploreOptions['bounds']>;

const copies: Bounds = { lost: 1, sends: 1, ends: 0, copies: 1, flights: 2, answerTicks: 6 };

const modern: Bounds = { lost: 2, sends: 2, ends: 1, isOneEpisode: true };

const PLANS: Readonly<Record<string, readonly ExploreOptions[]>> = {
  one: [
    { kind: 'classic', bounds: { lost: 1, sends: 1, ends: 2 }, maxStates: 30_000 },
    { kind: 'modern', bounds: { lost: 2, sends: 1, ends: 2 }, maxStates: 30_000 },
  ],
  copies: [{ kind: 'classic', bounds: copies, maxStates: 150_000 }],
  modern: [{ kind: 'modern', bounds: modern, maxStates: 150_000 }],
  two: [
    { kind: 'classic', bounds: twoPages({ ends: 1 }), maxStates: 40_000 },
    { kind: 'classic', bounds: twoPages({ freezes: 1 }), maxStates: 30_000 },
  ],
  users: [
    { kind: 'classic', bounds: { lost: 1, sends: 1, ends: 0, signOuts: 1 }, maxStates: 30_000 },
    { kind: 'classic', bounds: twoPages({ signOuts: 1, signIns: 1 }), maxStates: 30_000 },
  ],
};

function twoPages(more: Bounds): Bounds {
  return { lost: 1, pages: 2, sends: 1, ends: 0, answerTicks: 1, isOneEpisode: true, ...more };
}

for (const options of PLANS[process.argv[2] ?? ''] ?? []) {
  const { found } = explore({ ...options, seeksDeadEnds: process.argv[2] === 'copies' });
  if (!found) continue;
  console.log(found.story.join('\n'));
  process.exitCode = 3;
  break;
}

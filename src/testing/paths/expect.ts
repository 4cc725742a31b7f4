/** Whether the public snapshot is what a path says. */
import type { SessionSnapshot } from '../../snapshot.ts';
import { leafOf, type TokenSnapshot } from './transitions.ts';
import type { World } from './world.ts';

/** How long the session may take to notice, milliseconds; shorter than any of its timers. */
const PATIENCE = 150;

type Visible = Pick<SessionSnapshot, 'state' | 'stale' | 'reason' | 'isLeader'>;

/** The session is there, or has been since `mark` of what was seen. */
export async function expectPlace(world: World, to: TokenSnapshot, mark?: number): Promise<void> {
  const expected = visibleOf(to);
  const isThere = (seen: SessionSnapshot) => isAlike(seen, expected);
  const hasBeen = () =>
    isThere(world.snapshot) || (mark !== undefined && world.seen.slice(mark).some(isThere));
  if (!(await world.passes(hasBeen, PATIENCE))) throw missed(expected, world.snapshot);
}

/** The session has not gone on. */
export async function expectStill(world: World, to: TokenSnapshot): Promise<void> {
  const expected = visibleOf(to);
  await world.passes(() => isAlike(world.snapshot, expected), PATIENCE);
  if (!isAlike(world.snapshot, expected)) throw missed(expected, world.snapshot);
}

function visibleOf(snapshot: TokenSnapshot): Visible {
  const leaf = leafOf(snapshot);
  const { reason, leader: isLeader } = snapshot.context;
  const isStale = typeof snapshot.value !== 'string';
  const state = (isStale ? 'stale' : leaf) as Visible['state'];
  const stale = (isStale ? leaf : null) as Visible['stale'];
  return { state, stale, reason, isLeader };
}

const isAlike = (seen: SessionSnapshot, expected: Visible): boolean =>
  seen.state === expected.state &&
  seen.stale === expected.stale &&
  seen.reason === expected.reason &&
  seen.isLeader === expected.isLeader;

const missed = (expected: Visible, found: Visible): Error =>
  new Error(`Expected ${inWords(expected)}, found ${inWords(found)}`);

const inWords = ({ state, stale, reason, isLeader }: Visible): string =>
  `${stale ? `${state}.${stale}` : state} (${reason}, ${isLeader ? 'leads' : 'follows'})`;

/** What the adversary may do so often, and when it may do it again: once all is calm. */
import { budgetOf } from './beginning.ts';
import type { Bounds } from './options.ts';
import type { Budget, Page, World } from './world.ts';

/** One of what is limited is used up. */
export function spend(world: World, what: keyof Budget): void {
  world.budget = { ...world.budget, [what]: world.budget[what] - 1 };
}

/** The adversary has again what it had, as far as the world is well. */
export function refill(world: World, bounds: Bounds): void {
  if (isNewestStored(world)) forgetLosses(world, bounds);
  if (isCalm(world)) renewBudget(world, bounds);
}

/** Whether somebody can work: a page holds the newest token, and nobody waits there. */
export function isWell(world: World): boolean {
  if (world.isSignedOut || world.row === null) return true;
  return world.pages.some(
    (page) => page && isAtRest(page, world) && !page.isFrozen && page.callers.length === 0,
  );
}

const isAtRest = ({ phase, record }: Page, { row }: World): boolean =>
  (phase === 'idle' || phase === 'batchWindow') && record.credential?.token === row?.token;

/** A loss is over when the newest token is where a crash cannot take it. */
const isNewestStored = ({ row, store }: World): boolean =>
  row !== null && store.credential?.token === row.token;

/** Nothing is under way, nothing is in doubt, and everybody holds the newest token. */
const isCalm = (world: World): boolean =>
  world.flights.length === 0 &&
  world.notes.length === 0 &&
  world.store.marks.length === 0 &&
  isNewestStored(world) &&
  world.pages.every((page) => {
    if (!page || page.isFrozen) return false;
    const isFree = page.ops.length + page.inbox.length + page.callers.length === 0;
    return isFree && isAtRest(page, world);
  });

function forgetLosses(world: World, { failedTries }: Bounds): void {
  world.lost = 0;
  if (world.budget.failedTries !== failedTries) world.budget = { ...world.budget, failedTries };
}

/** Sign-outs and sign-ins alone do not come back. */
function renewBudget(world: World, bounds: Bounds): void {
  const isEpisode = world.budget.sends < bounds.sends;
  if (isEpisode && bounds.isOneEpisode) world.isOver = true;
  world.isMuted = false;
  const { signOuts, signIns } = world.budget;
  const budget = { ...budgetOf(bounds), signOuts, signIns };
  if (Object.values(budget).join() !== Object.values(world.budget).join()) world.budget = budget;
}

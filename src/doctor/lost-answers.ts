/** How many answers in a row may be lost: tried, not looked up. */
import type { Client } from './client.ts';
import type { ProbeSession } from './probe-session.ts';

/** More than any release allows. */
const MAX_USES = 5;
/** An abandoned request is given so long to end on the server, milliseconds. */
const GRACE = 400;

/**
 * How many forced rotations one and the same token is good for. Each answer counts as lost: the next
 * request carries the old token again, as a client would that never heard. (The newest token is kept
 * aside, so that the session can be signed out.)
 */
export async function countUses(session: ProbeSession, token = session.token): Promise<number> {
  for (let uses = 0; uses < MAX_USES; uses += 1) {
    const { outcome } = await session.ask({ token, forced: true });
    if (outcome === 'refused') return uses;
  }
  return MAX_USES;
}

/**
 * Leaves a forced rotation in the middle and counts how often its token is still taken.
 *
 * @returns whether the server rotated although nobody waited; null where that cannot be told.
 */
export async function tryAbandoned(
  client: Client,
  session: ProbeSession,
  lostAnswers: number,
): Promise<boolean | null> {
  const { token } = session;
  await session.abandonForced();
  await client.sleep(Math.max(GRACE, 3 * client.roundTripMs));
  const uses = await countUses(session, token);
  if (uses === lostAnswers) return true;
  return uses === lostAnswers + 1 ? false : null;
}

/** What no step may do. */
import type { SessionRecord } from '../../../machines/credential.ts';
import type { World } from './world.ts';

/** The fault of the step from `before` to `after`, or null. */
export function faultBetween(before: World, after: World): string | null {
  const stored = faultOfChange(before.store, after.store, after, 'the store');
  if (stored) return stored;
  for (const [slot, page] of after.pages.entries()) {
    const was = before.pages[slot];
    if (!page || !was || page.name !== was.name) continue;
    const fault = faultOfChange(was.record, page.record, after, `page ${slot}`);
    if (fault) return fault;
  }
  return null;
}

function faultOfChange(
  was: SessionRecord,
  is: SessionRecord,
  world: World,
  where: string,
): string | null {
  if (was === is) return null;
  if (is.epoch < was.epoch) return `${where} goes back to an older session`;
  const { credential } = is;
  if (!credential) return null;
  if (credential.token[0] !== credential.sessionId) return `${where} holds a foreign token`;
  if (world.isSignedOut && is.epoch >= world.epoch)
    return `${where} revives a session that has ended`;
  const isPreferred = was.epoch === is.epoch && was.credential?.token === world.row?.token;
  // Of two rotations in one second nobody can tell the later one; the other one is kept for a try.
  const isTie = was.credential?.expiry === credential.expiry;
  return isPreferred && !isTie && credential.token !== world.row?.token
    ? `${where} commits an older token over the server's newest`
    : null;
}

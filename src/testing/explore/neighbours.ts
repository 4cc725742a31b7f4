/** What the pages of one browser share beside the store: the lock manager and the channel. */
import type { Inbox, Note, World } from './world.ts';

/** Where one page's step reaches beyond it. */
export interface Neighbours {
  steal(world: World, slot: number): void;
  ask(world: World, slot: number): void;
  release(world: World, slot: number): void;
  post(world: World, note: Omit<Note, 'to'>): void;
}

const tellLock = (world: World, slot: number | undefined, what: Inbox): void => {
  const page = slot === undefined ? null : world.pages[slot];
  if (page) page.inbox = [...page.inbox, what];
};

/** The lock goes from whoever held it to whoever is first now. */
function changeLock(world: World, lock: readonly number[]): void {
  const isNew = lock[0] !== world.lock[0];
  world.lock = lock;
  if (isNew) tellLock(world, lock[0], 'granted');
}

/** The page at `slot` neither holds the lock nor wants it any more. */
export const releaseLock = (world: World, slot: number): void =>
  changeLock(
    world,
    world.lock.filter((each) => each !== slot),
  );

/** The one lock and the one channel. @param capacity of the channel; what is beyond it is lost. */
export function neighboursOf(capacity: number): Neighbours {
  return {
    release: releaseLock,
    ask: (world, slot) => changeLock(world, [...world.lock.filter((each) => each !== slot), slot]),
    steal(world, slot) {
      const [holder] = world.lock;
      if (holder === slot) return;
      tellLock(world, holder, 'lost');
      changeLock(world, [slot, ...world.lock.filter((each) => each !== slot && each !== holder)]);
    },
    post(world, note) {
      for (const [to, page] of world.pages.entries()) {
        const hasRoom = world.notes.length < capacity && !world.isMuted;
        if (page && to !== note.from && hasRoom) world.notes = [...world.notes, { ...note, to }];
      }
    },
  };
}

/** Finds a shorter plan that fails, too: drops ever smaller parts of it. */

/** @param mayTry whether there is time for one more try. */
export async function shrink<T>(
  events: readonly T[],
  fails: (events: readonly T[]) => Promise<boolean>,
  mayTry: () => boolean,
): Promise<readonly T[]> {
  let shortest = events;
  let size = Math.ceil(events.length / 2);
  while (size >= 1) {
    let from = 0;
    let isShorter = false;
    while (from < shortest.length) {
      if (!mayTry()) return shortest;
      const tried = [...shortest.slice(0, from), ...shortest.slice(from + size)];
      if (tried.length < shortest.length && (await fails(tried))) {
        shortest = tried;
        isShorter = true;
      } else from += size;
    }
    if (size > 1) size = Math.floor(size / 2);
    else if (!isShorter) return shortest;
  }
  return shortest;
}

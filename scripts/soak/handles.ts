/** What Node would wait for, by kind. */
export function handles(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo())
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

/** How many of `after` were not there `before`. */
export function newHandles(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): number {
  return [...after].reduce((sum, [kind, n]) => sum + Math.max(n - (before.get(kind) ?? 0), 0), 0);
}

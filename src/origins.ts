/** Which addresses may have the credential. */

/**
 * Whether `url` leads to one of `origins`. What cannot be parsed leads nowhere.
 *
 * @param base what a relative address is resolved against.
 */
export function isCovered(url: string, origins: readonly string[], base?: string): boolean {
  // The parser strips tabs and turns backslashes: only the plainest addresses skip it.
  if (origins.some((origin) => url.startsWith(`${origin}/`))) return true;
  const origin = originOf(url, base);
  return origin !== null && origins.includes(origin);
}

/** The origin of an address, or null where it has none. */
export function originOf(url: string, base?: string): string | null {
  try {
    const { origin } = new URL(url, base);
    return origin === 'null' ? null : origin;
  } catch {
    return null; // an address that cannot be parsed has no origin
  }
}

/** Whether `url` stays on the origin of `base`; false where there is no base. */
export function isSameOrigin(url: string, base: string | undefined): boolean {
  const own = base === undefined ? null : originOf(base);
  return own !== null && originOf(url, base) === own;
}

/** Which addresses may have the credential. */

/**
 * Whether `url` leads to one of `origins`. What cannot be parsed leads nowhere.
 *
 * @param base what a relative address is resolved against.
 */
export function isCovered(url: string, origins: readonly string[], base?: string): boolean {
  // The parser strips tabs and turns backslashes: only the plainest addresses skip it.
  for (const origin of origins) {
    if (url.startsWith(origin) && url[origin.length] === '/') return true;
  }
  const origin = originOf(url, base);
  return origin !== null && origins.includes(origin);
}

/** The origin of an address, or null where it has none. */
export function originOf(url: string, base?: string): string | null {
  try {
    const { origin, protocol } = new URL(url, base);
    return protocol === 'http:' || protocol === 'https:' ? origin : null;
  } catch {
    return null; // an address that cannot be parsed has no origin
  }
}

/** Where to look; each part defaults to this machine's. */
export interface Host {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly platform?: string;
  readonly home?: string;
}

/**
 * The executable of an installed Chromium, Chrome or Edge, or null. `CHROMIUM_PATH` decides alone where
 * it is set; otherwise the first of: the usual names on PATH, the system's usual places, Playwright's
 * own download.
 */
export function findChromium(host?: Host): string | null;

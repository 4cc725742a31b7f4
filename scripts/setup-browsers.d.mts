/** The executable of a Firefox, or null. `FIREFOX_PATH` decides alone where it is set. */
export function findFirefox(): string | null;

/** All that driving WebKitGTK takes, or null. */
export function findWebKit(): {
  readonly driver: string;
  readonly display: string;
  readonly miniBrowser: string;
} | null;

/**
 * Which of the engines are there, after an attempt to install the missing ones.
 *
 * @throws Error in CI, where one is missing.
 */
export function setUpBrowsers(): ('firefox' | 'webkit')[];

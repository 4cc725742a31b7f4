/** Leaks on purpose: what the check must notice. */
import type { User } from './user.ts';

const kept: unknown[] = [];

/** Each is called after every spell of use, of which a soak has about a thousand. */
export const sabotages: Readonly<Record<string, (user: User) => void>> = {
  heap: () => {
    kept.push(new Array(1_000).fill(0.5));
  },
  timer: ({ page }) => {
    page.env.setTimeout(() => {}, 2 ** 31);
  },
  listener: ({ page }) => {
    page.env.onWake(() => {});
  },
  handle: () => {
    if (kept.length === 0) kept.push(setInterval(() => {}, 60_000));
  },
};

/** Waiting for conditions, never for time. */

const LOOK_MS = 10;
const BOUND_MS = 30_000;

type Nothing = null | undefined | false;

/** Resolves with the first thing that `look` finds. */
export async function until<T>(
  look: () => T | Nothing | Promise<T | Nothing>,
  what: string,
  boundMs = BOUND_MS,
): Promise<T> {
  const end = Date.now() + boundMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${boundMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** `work`, or an Error that says for what there was no end of waiting. */
export async function within<T>(work: Promise<T>, what: string, boundMs = BOUND_MS): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${boundMs} ms in vain: ${what}`)), boundMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What the cases say when something is wrong: plain errors, and never a token. */
import { turn } from '../simulation/clock.ts';

/** So long a caller may take to be rejected at once, real milliseconds. */
const PROMPT = 2_000;

export function fail(text: string): never {
  throw new Error(`${text}.`);
}

/** @param what names the thing, such as "the status". */
export function expectEqual<T extends string | number | boolean>(is: T, wanted: T, what: string) {
  if (is !== wanted) fail(`Expected ${what} to be ${wanted}, but found ${is}`);
}

/** Lets the libraries' own promises and short timers go on, while no simulated time passes. */
export async function rest(): Promise<void> {
  for (let n = 0; n < 3; n += 1) await turn();
}

/** How a promise ends when only real time passes. */
export function promptly(
  call: Promise<unknown>,
): Promise<'rejected' | 'answered' | 'left waiting'> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('left waiting'), PROMPT);
    const end = (how: 'rejected' | 'answered') => () => {
      clearTimeout(timer);
      resolve(how);
    };
    call.then(end('answered'), end('rejected'));
  });
}

/** Whether `secret` is written anywhere in `value`, as a logger would walk it. */
export function tells(value: unknown, secret: string, depth = 6): boolean {
  if (typeof value === 'string') return value.includes(secret);
  if (typeof value !== 'object' || value === null || depth === 0) return false;
  const words = value instanceof Error ? [value.message, value.stack, value.cause] : [];
  return [...words, ...Object.values(value)].some((part) => tells(part, secret, depth - 1));
}

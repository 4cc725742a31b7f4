import type { Environment } from '../env.ts';

/** What `work` brings; undefined where it takes longer than `bound` milliseconds. */
export function within<T>(
  env: Environment,
  bound: number,
  work: Promise<T>,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = env.setTimeout(() => resolve(undefined), bound);
    work.then(resolve, reject).finally(() => env.clearTimeout(timer));
  });
}

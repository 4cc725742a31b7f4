import type { StartTimer } from './served.ts';

/** Waiting that stops for good when the server does. */
export const createSleep = (startTimer: StartTimer) => {
  const stops = new Set<() => void>();
  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const stop = startTimer(() => {
        stops.delete(stop);
        resolve();
      }, ms);
      stops.add(stop);
    });
  return {
    sleep,
    stopAll: () => {
      for (const stop of stops) stop();
    },
  };
};

/** The exchanges in progress, and the errors of those that failed. */
export const createProgress = () => {
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const run = (work: Promise<void>, onFailure: () => void) => {
    const done = work
      .catch((error: unknown) => {
        failures.push(error);
        onFailure();
      })
      .finally(() => running.delete(done));
    running.add(done);
  };
  const settled = async () => {
    while (running.size > 0) await Promise.all(running);
  };
  return { run, settled, failures };
};

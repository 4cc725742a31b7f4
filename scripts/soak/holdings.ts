/** What a session holds of a simulated device, beside the timers and listeners that its page counts. */
import type { Environment, Locks } from '../../src/env.ts';

export class Holdings {
  locks = 0;
  channels = 0;

  /** `env`, watched. */
  watch(env: Environment): Environment {
    return {
      ...env,
      locks: () => {
        const locks = env.locks();
        return locks && { ...locks, request: this.#request(locks) };
      },
      openChannel: (name) => {
        const channel = env.openChannel(name);
        if (!channel) return null;
        this.channels += 1;
        const close = () => {
          this.channels -= 1;
          channel.close();
        };
        return { ...channel, close };
      },
    };
  }

  /** Counted from when a lock is asked for until it is given back, or the wait is over. */
  #request(locks: Locks): Locks['request'] {
    const end = () => {
      this.locks -= 1;
    };
    return (...args) => {
      this.locks += 1;
      const work = locks.request(...args);
      work.then(end, end);
      return work;
    };
  }
}

/** What the doctor needs of the world; a test hands in its own. */

export interface DoctorClock {
  /** Milliseconds that only grow. */
  now(): number;
  /** Rejects when `signal` ends the wait. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export interface DoctorEnvironment {
  readonly clock: DoctorClock;
  readonly fetch: typeof globalThis.fetch;
  /** Sends a GET whole, then leaves without its answer. */
  abandon(url: string, headers: Readonly<Record<string, string>>): Promise<void>;
  /** Aborts when a request has had its time. */
  timeout(ms: number): AbortSignal;
  /** A string that nobody has seen before. */
  randomText(): string;
}

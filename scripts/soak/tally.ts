/** What a soak has counted so far. */
import type { SimulatedNetwork } from '../../src/testing/simulation/network.ts';

export class Tally {
  /** Calls of the app that have ended, in whichever way. */
  requests = 0;
  rotations = 0;
  /** Requests of tokenchart's own that force a rotation: recoveries, and renewals. */
  forced = 0;
  recoveries = 0;
  /** Answers and requests that the network lost on purpose. */
  lost = 0;
  aborted = 0;
  /** How many requests each kind of server saw. */
  readonly servers: Record<string, number> = {};
  /** Ends of calls that nobody caused. */
  readonly surprises: Record<string, number> = {};
  /** What was done to the session, and what it warned of. */
  readonly events: Record<string, number> = {};

  /** Counts what the server, of this kind, saw, and makes the network forget it. */
  read({ log }: SimulatedNetwork, kind: string): void {
    this.servers[kind] = (this.servers[kind] ?? 0) + log.length;
    for (const { path, rotated } of log) {
      if (rotated) this.rotations += 1;
      if (path.endsWith('unbatch=true')) this.forced += 1;
    }
    log.length = 0;
  }

  note(event: string): void {
    this.events[event] = (this.events[event] ?? 0) + 1;
  }

  wonder(what: string): void {
    this.surprises[what] = (this.surprises[what] ?? 0) + 1;
  }
}

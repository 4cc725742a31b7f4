/**
 * The server's clock, as far as the `expiry` of new tokens betrays it: whole seconds, moved by the
 * tokens' lifespan. All of this is in milliseconds.
 */
export interface ServerClock {
  /** Server time less our time lies between these. */
  readonly low: number;
  readonly high: number;
  readonly width: number;
  /** A token of that expiry was made between these two of our times. */
  note(expiryS: number, sentAt: number, receivedAt: number): void;
  /** Our time at which the server's clock shows that, as far as is known. */
  ourTimeAt(serverTime: number): number;
  serverTimeAt(ourTime: number): number;
}

const SECOND = 1_000;

export function createServerClock(): ServerClock {
  let low = -Infinity;
  let high = Infinity;
  const middle = () => (Number.isFinite(low) && Number.isFinite(high) ? (low + high) / 2 : 0);
  return {
    get low() {
      return low;
    },
    get high() {
      return high;
    },
    get width() {
      return high - low;
    },
    note: (expiryS, sentAt, receivedAt) => {
      if (expiryS <= 0) return;
      const from = expiryS * SECOND - receivedAt;
      const to = (expiryS + 1) * SECOND - sentAt;
      const agrees = from <= high && to >= low;
      // Several servers behind one address, or a lifespan that changed: the latest word counts.
      low = agrees ? Math.max(low, from) : from;
      high = agrees ? Math.min(high, to) : to;
    },
    ourTimeAt: (serverTime) => serverTime - middle(),
    serverTimeAt: (ourTime) => ourTime + middle(),
  };
}

/** Our next time at which the server's clock is `phase` milliseconds into a second. */
export function nextPhase(clock: ServerClock, now: number, phase: number): number {
  const second = Math.floor((clock.serverTimeAt(now) - phase) / SECOND) + 1;
  return clock.ourTimeAt(second * SECOND + phase);
}

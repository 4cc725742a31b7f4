/** Who carries a rotation that is due: the app's own request, or a tiny one ahead of it. */
import type { Credential } from '../machines/credential.ts';
import type { Chart } from './chart.ts';
import type { Departures } from './departures.ts';
import type { Environment } from './env.ts';
import { SessionError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import type { FreeWindow } from './free-window.ts';
import type { Gate } from './gate.ts';
import type { Protocol, WireRequest } from './protocol.ts';
import { sendOwn } from './wire.ts';

/**
 * What carries a rotation that is due. `request`: the app's own request. `probe`: a tiny request
 * that goes first; the app's wait for its answer, for 2000 milliseconds at most. `pilot`: a tiny
 * request that goes alongside, and nobody waits.
 *
 * A rotation happens at the end of its request: the sooner that ends, the shorter the time in which
 * a reload loses the new token.
 *
 * @example
 * ```ts
 * import { type Carrier, createSession, deviseTokenAuth } from 'tokenchart';
 *
 * const carrier: Carrier = 'pilot';
 * const protocol = deviseTokenAuth({ baseUrl: 'https://api.example.com/auth' });
 * export const session = createSession({ protocol, carrier });
 * ```
 */
export type Carrier = 'request' | 'probe' | 'pilot';

/** Where the app chooses none: the least time at risk, and no waiting (`npm run check:carriers`). */
export const DEFAULT_CARRIER: Carrier = 'pilot';

/** So long requests wait for a probe at the most, milliseconds. */
export const PROBE_BOUND = 2_000;
/** So much of a flight's time is left to the requests that waited for its probe, milliseconds. */
const FLIGHT_RESERVE = 1_000;

export interface CarrierParts {
  readonly carrier: Carrier;
  readonly env: Environment;
  readonly protocol: Protocol;
  readonly chart: Chart;
  readonly window: FreeWindow;
  readonly gate: Gate;
  readonly departures: Departures;
  readonly exchange: Exchange;
}

export class Carriers {
  readonly #parts: CarrierParts;
  /** Whether the flight that is under way has had none yet. */
  #isDue = false;

  constructor(parts: CarrierParts) {
    this.#parts = parts;
  }

  /** A flight begins: its first request is carried, unless something else rotates anyway. */
  openFlight(): void {
    this.#isDue = this.#parts.carrier !== 'request';
  }

  /** This flight has a tiny request already. */
  skip(): void {
    this.#isDue = false;
  }

  /**
   * Sends the tiny request ahead of one that is about to leave, where that is due. The flight's mark
   * must be in the store. Returns whether that one must wait at the gate.
   */
  carry(): boolean {
    const { carrier, protocol, chart, gate } = this.#parts;
    const { credential } = chart.record;
    const patience = this.#patience;
    if (!this.#isDue || !credential || patience <= 0) return false;
    this.#isDue = false;
    const request = protocol.probe?.(credential);
    if (!request) return false;
    let isOver = false;
    const end = () => {
      isOver = true;
      gate.wake();
    };
    this.#send(request, credential).then(end, end);
    if (carrier === 'pilot') return false;
    gate.hold(gate.until(() => isOver || chart.phase !== 'inFlight', patience));
    return true;
  }

  /** 0 or less where the server's window is too short to be opened ahead of anybody. */
  get #patience(): number {
    const { holdBound = 0 } = this.#parts.window;
    return Math.min(PROBE_BOUND, holdBound - FLIGHT_RESERVE);
  }

  /** As any request of the flight, save that no caller waits for a verdict about it. */
  async #send(request: WireRequest, credential: Credential): Promise<void> {
    const { env, departures, exchange } = this.#parts;
    const ticket = departures.sign(credential, true);
    exchange.settle(ticket, await sendOwn(env, request));
  }
}

/** @throws SessionError `invalid_option` for a carrier that is none. */
export function checkCarrier(carrier: Carrier = DEFAULT_CARRIER): Carrier {
  if (['request', 'probe', 'pilot'].includes(carrier)) return carrier;
  throw new SessionError('invalid_option', "carrier must be 'request', 'probe' or 'pilot'.");
}

/** Who may leave with which token, and who is out. */
import type { Credential } from '../machines/credential.ts';
import type { Chart } from './chart.ts';
import type { Environment } from './env.ts';
import { SessionError } from './errors.ts';
import type { FreeWindow } from './free-window.ts';
import type { Gate } from './gate.ts';
import { leaveOf } from './leave.ts';
import type { Protocol } from './protocol.ts';

/** Leave to send one request. Hand it to `settle`, or to `release` if nothing was sent. */
export interface Ticket {
  /** The headers that sign the request; undefined where no credential goes. */
  readonly headers: Readonly<Record<string, string>> | undefined;
  /** Whether the caller's abort may reach the network: nothing can be lost by it. */
  readonly isAbortable: boolean;
}

/** A ticket as its issuer knows it. */
export interface SignedTicket extends Ticket {
  /** Whether the server may rotate at this request's end. */
  readonly mayRotate: boolean;
  readonly credential: Credential;
  readonly epoch: number;
  readonly sentAt: number;
}

export interface DepartureParts {
  readonly env: Environment;
  readonly protocol: Protocol;
  readonly chart: Chart;
  readonly window: FreeWindow;
  readonly gate: Gate;
  readonly page: string;
  /** Called when nobody may be about to leave any more. */
  land(): void;
  /**
   * Called before a request leaves in a flight that was written down. Returns whether it must wait
   * at the gate, for the one that carries the rotation.
   */
  carry(): boolean;
}

/** A request without a credential. */
export const BARE: Ticket = Object.freeze({ headers: undefined, isAbortable: true });
/** How long a request waits for a recovery or a verdict before it goes on by itself. */
export const WAIT_BOUND = 10_000;
/** So long a request may be on its way at the most, milliseconds. */
const ABORT_RESERVE = 2_000;

export class Departures {
  readonly #parts: DepartureParts;
  readonly #out = new Set<SignedTicket>();
  /** How many wait for a ticket. */
  #asking = 0;

  constructor(parts: DepartureParts) {
    this.#parts = parts;
  }

  /** How many requests are out, with whichever token. */
  get count(): number {
    return this.#out.size;
  }

  /** Whether somebody is about to leave. */
  get isAwaited(): boolean {
    return this.#asking > 0;
  }

  /** Whether a request is out that carries the token in hand. */
  get hasCurrentOut(): boolean {
    for (const ticket of this.#out) if (this.isCurrent(ticket)) return true;
    return false;
  }

  has(ticket: Ticket): ticket is SignedTicket {
    return this.#out.has(ticket as SignedTicket);
  }

  /** A request is back, or never left. */
  end(ticket: Ticket): boolean {
    return this.#out.delete(ticket as SignedTicket);
  }

  /** Leave to send: at once in the common case, a promise where the store or a recovery decides. */
  begin(): Ticket | Promise<Ticket> {
    return this.#grant() ?? this.#waitForGrant();
  }

  isCurrent({ epoch, credential }: SignedTicket): boolean {
    const { record } = this.#parts.chart;
    return epoch === record.epoch && credential.token === record.credential?.token;
  }

  /** Tells the machine that requests are not free any more. */
  lapse(): void {
    const { chart, protocol } = this.#parts;
    const requestsOut = protocol.rotates() && this.hasCurrentOut;
    chart.send({ type: 'window.lapsed', requestsOut });
  }

  /** Signs a request that leaves now. */
  sign(credential: Credential, mayRotate: boolean): Ticket {
    const { env, protocol, chart, window } = this.#parts;
    const headers = protocol.authorize(credential);
    const { epoch } = chart.record;
    // What is aborted may still be on its way: it must surely arrive inside the window.
    const isAbortable = !protocol.rotates() || (!mayRotate && window.freeMs > ABORT_RESERVE);
    const sentAt = env.now();
    const ticket: SignedTicket = { headers, mayRotate, isAbortable, credential, epoch, sentAt };
    this.#out.add(ticket);
    return ticket;
  }

  /** A ticket, where one may leave now. `isMarked`: its flight has just been written down. */
  #grant(isMarked = false): Ticket | null {
    const { chart, protocol, window, gate, page, carry } = this.#parts;
    const { phase, record } = chart;
    if (gate.work) return null;
    if (record.credential && !protocol.rotates()) return this.sign(record.credential, false);
    const leave = leaveOf({ phase, record, window, page, isMarked });
    if (!leave || !record.credential) return leave && BARE;
    if (phase === 'inFlight' && carry()) return null;
    return this.sign(record.credential, leave === 'flight');
  }

  async #waitForGrant(): Promise<Ticket> {
    this.#asking += 1;
    try {
      return await this.#askUntilGranted();
    } finally {
      this.#asking -= 1;
      this.#parts.land();
    }
  }

  async #askUntilGranted(): Promise<Ticket> {
    const { chart, env } = this.#parts;
    const { epoch, credential: own } = chart.record;
    const end = env.now() + WAIT_BOUND;
    for (;;) {
      const isMarked = await this.#approach(end - env.now());
      if (this.#parts.gate.isClosed) throw disposed();
      // Whoever began as somebody must not go on as somebody else.
      if (own && chart.record.epoch !== epoch) throw sessionChanged();
      const { credential } = chart.record;
      // From `idle` nobody leaves without a flight, however late.
      const isLate = env.now() >= end && credential && chart.phase !== 'idle';
      const ticket = this.#grant(isMarked) ?? (isLate ? this.sign(credential, true) : null);
      if (ticket) return ticket;
    }
  }

  /** One step nearer to a grant; true when that step wrote a mark. */
  async #approach(bound: number): Promise<boolean> {
    const { chart, gate } = this.#parts;
    let isMarked = false;
    if (!gate.work) {
      if (chart.phase === 'batchWindow') this.lapse();
      isMarked = chart.phase === 'idle' || chart.phase === 'holding';
      if (isMarked) chart.send({ type: 'flight.opened' });
    }
    await (gate.work ?? gate.change(bound));
    return isMarked;
  }
}

const disposed = () =>
  new SessionError('disposed', 'A request waited for a token of a session that was disposed of.');

export const sessionChanged = () =>
  new SessionError(
    'session_changed',
    'A request waited for a token, and meanwhile its session ended or another one began. It was not sent; send it again if it still makes sense.',
  );

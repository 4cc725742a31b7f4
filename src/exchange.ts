/**
 * The bookkeeping of requests: who may leave with which token, and what their answers mean.
 * It reports edges to the machine and never commits anything itself.
 */
import type { Credential } from '../machines/credential.ts';
import type { TokenEvent } from '../machines/token-events.ts';
import type { Chart } from './chart.ts';
import type { Environment } from './env.ts';
import { SessionError } from './errors.ts';
import type { FreeWindow } from './free-window.ts';
import type { Gate } from './gate.ts';
import type { Answer, Observation, Protocol } from './protocol.ts';
import type { Warn } from './warnings.ts';

/** Leave to send one request. Hand it to `settle`, or to `release` if nothing was sent. */
export interface Ticket {
  /** The headers that sign the request; undefined where no credential goes. */
  readonly headers: Readonly<Record<string, string>> | undefined;
  /** Whether the server may rotate at this request's end: an abort must not reach the network. */
  readonly mayRotate: boolean;
}

/** What an adapter does with an answer. */
export interface Settlement {
  /** The server refused before it acted, and there is another token by now: send it once more. */
  readonly replay: boolean;
}

interface SignedTicket extends Ticket {
  readonly credential: Credential;
  readonly epoch: number;
  readonly sentAt: number;
}

export interface ExchangeParts {
  readonly env: Environment;
  readonly protocol: Protocol;
  readonly chart: Chart;
  readonly window: FreeWindow;
  readonly gate: Gate;
  readonly page: string;
  readonly warn: Warn;
}

/** A request without a credential. */
export const BARE: Ticket = Object.freeze({ headers: undefined, mayRotate: false });
const DELIVER: Settlement = Object.freeze({ replay: false });
const UNKNOWN: Observation = { kind: 'unknown' };
/** How long a request waits for a recovery or a verdict before it goes on by itself. */
const WAIT_BOUND = 10_000;

export class Exchange {
  readonly #parts: ExchangeParts;
  readonly #out = new Set<SignedTicket>();
  /** A request of this flight was answered without a word that would prove its token the newest. */
  #isUnheard = false;

  constructor(parts: ExchangeParts) {
    this.#parts = parts;
  }

  /** How many requests are out, with whichever token. */
  get count(): number {
    return this.#out.size;
  }

  /** Leave to send: at once in the common case, a promise where the store or a recovery decides. */
  begin(): Ticket | Promise<Ticket> {
    return this.#grant() ?? this.#waitForGrant();
  }

  /** Says that a ticket was not used. */
  release(ticket: Ticket): void {
    if (this.#out.delete(ticket as SignedTicket)) this.#land();
  }

  /**
   * Says how a request ended; null for no answer, or one that may not be the server's own.
   * The promise waits for the verdict about a refused token.
   */
  settle(ticket: Ticket, answer: Answer | null): Settlement | Promise<Settlement> {
    const signed = ticket as SignedTicket;
    if (!this.#out.has(signed)) return DELIVER;
    const { chart, window } = this.#parts;
    if (chart.phase === 'batchWindow' && window.freeMs <= 0) this.lapse(); // a timer was late
    this.#out.delete(signed);
    if (answer) window.measure(signed.sentAt);
    const observation = answer ? this.observe(answer, signed.credential) : UNKNOWN;
    const settlement = this.#report(signed, observation);
    this.#land();
    return settlement;
  }

  /** Classifies an answer, and warns of one that is garbled. */
  observe(answer: Answer, sent: Credential, forced = false): Observation {
    const observation = this.#parts.protocol.observe(answer, sent, forced);
    if (observation.kind === 'unknown' && observation.garbled) {
      this.#parts.warn(
        'header_unreadable',
        `An answer with status ${answer.status} carried a token that is none (doubled headers, or foreign bytes); it was ignored. Look for a proxy that changes headers.`,
      );
    }
    return observation;
  }

  /** A flight begins: what was heard before does not count. */
  openFlight(): void {
    this.#isUnheard = false;
  }

  /** Tells the machine that requests are not free any more. */
  lapse(): void {
    const { chart, protocol } = this.#parts;
    const requestsOut = protocol.rotates() && this.hasCurrentOut;
    chart.send({ type: 'window.lapsed', requestsOut });
  }

  /** A ticket, where one may leave now. `isMarked`: its flight has just been written down. */
  #grant(isMarked = false): Ticket | null {
    const { chart, protocol, window, gate, page } = this.#parts;
    const { credential, marks } = chart.record;
    if (gate.work) return null;
    if (!credential) return BARE;
    if (!protocol.rotates()) return this.#sign(credential, false);
    if (chart.phase === 'batchWindow') {
      return window.freeMs > 0 ? this.#sign(credential, false) : null;
    }
    const isJournaled =
      (chart.phase === 'inFlight' && marks.some((mark) => mark.page === page)) ||
      (chart.phase === 'holding' && (isMarked || window.heldMs(marks) > 0));
    return isJournaled ? this.#sign(credential, true) : null;
  }

  #sign(credential: Credential, mayRotate: boolean): Ticket {
    const { env, protocol, chart } = this.#parts;
    const headers = protocol.authorize(credential);
    const { epoch } = chart.record;
    const ticket: SignedTicket = { headers, mayRotate, credential, epoch, sentAt: env.now() };
    this.#out.add(ticket);
    return ticket;
  }

  async #waitForGrant(): Promise<Ticket> {
    const { chart, env } = this.#parts;
    const { epoch } = chart.record;
    const end = env.now() + WAIT_BOUND;
    for (;;) {
      const isMarked = await this.#approach(end - env.now());
      if (chart.record.epoch !== epoch) throw sessionChanged();
      const { credential } = chart.record;
      const isLate = env.now() >= end && credential;
      const ticket = this.#grant(isMarked) ?? (isLate ? this.#sign(credential, true) : null);
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

  #report(ticket: SignedTicket, observation: Observation): Settlement | Promise<Settlement> {
    const { chart } = this.#parts;
    const { epoch, sentAt } = ticket;
    const { token } = ticket.credential;
    switch (observation.kind) {
      case 'rotated': {
        const { credential } = observation;
        const offer = { epoch, credential, sentToken: token, sentAt };
        chart.send({ type: 'token.offered', offer });
        break;
      }
      case 'blank':
        this.#hearBlank(ticket, observation);
        break;
      case 'absent':
        if (this.#mayHaveRotated(ticket) && !observation.certain) this.#isUnheard = true;
        break;
      case 'rejected':
        return this.#refused(ticket);
      case 'unknown':
        if (this.#mayHaveRotated(ticket)) this.#tell(ticket, { type: 'flight.lost', token });
    }
    return DELIVER;
  }

  /** A blank proves that the window was open, and only a newer server's says more (DESIGN rule 11). */
  #hearBlank(ticket: SignedTicket, blank: Observation & { kind: 'blank' }): void {
    const { chart, window } = this.#parts;
    const { token } = ticket.credential;
    const mayHaveRotated = this.#mayHaveRotated(ticket);
    if (ticket.epoch === chart.record.epoch) window.touch(ticket.sentAt);
    if (blank.subject !== undefined) {
      this.#tell(ticket, { type: 'subject.changed', token, subject: blank.subject });
    }
    if (blank.newest === false) this.#tell(ticket, { type: 'flight.lost', token });
    if (!mayHaveRotated) return;
    if (blank.newest) this.#tell(ticket, { type: 'token.confirmed', token });
    else this.#isUnheard = true;
  }

  /** A free request may have reached the server late: it counts when its window is over. */
  #mayHaveRotated({ mayRotate }: SignedTicket): boolean {
    const { protocol, window } = this.#parts;
    return protocol.rotates() && (mayRotate || window.freeMs <= 0);
  }

  async #refused(ticket: SignedTicket): Promise<Settlement> {
    const { chart, gate } = this.#parts;
    const { token } = ticket.credential;
    this.#tell(ticket, { type: 'token.refused', token });
    const isDecided = () => chart.phase !== 'recovering' && chart.phase !== 'waiting';
    await gate.until(isDecided, WAIT_BOUND);
    const { credential, epoch } = chart.record;
    const isNew = credential !== null && credential.token !== token;
    return { replay: isNew && epoch === ticket.epoch };
  }

  /** Only what is said of the current token of this very session may move the machine. */
  #tell(ticket: SignedTicket, event: TokenEvent): void {
    if (this.#isCurrent(ticket)) this.#parts.chart.send(event);
  }

  #isCurrent({ epoch, credential }: SignedTicket): boolean {
    const { record } = this.#parts.chart;
    return epoch === record.epoch && credential.token === record.credential?.token;
  }

  /** Whether a request is out that carries the token in hand. */
  get hasCurrentOut(): boolean {
    for (const ticket of this.#out) if (this.#isCurrent(ticket)) return true;
    return false;
  }

  #land(): void {
    const { chart, protocol, gate } = this.#parts;
    if (chart.phase === 'inFlight' && !gate.work && !this.hasCurrentOut) {
      const isUnheard = this.#isUnheard && protocol.rotates();
      chart.send({ type: isUnheard ? 'flight.unheard' : 'flight.landed' });
    }
    gate.wake();
  }
}

const sessionChanged = () =>
  new SessionError(
    'session_changed',
    'A request waited for a token, and meanwhile its session ended or another one began. It was not sent; send it again if it still makes sense.',
  );

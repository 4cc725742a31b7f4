/** What answers mean. It reports edges to the machine and never commits anything itself. */
import { type Credential, createCredential, type Offer } from '../machines/credential.ts';
import type { TokenEvent } from '../machines/token-events.ts';
import type { Chart } from './chart.ts';
import { type Departures, type SignedTicket, type Ticket, WAIT_BOUND } from './departures.ts';
import type { Environment } from './env.ts';
import { type ForcedRequests, standingOn } from './forced.ts';
import type { FreeWindow } from './free-window.ts';
import type { Gate } from './gate.ts';
import { meaningOf } from './meaning.ts';
import type { Answer, Observation, Protocol } from './protocol.ts';
import type { Warn } from './warnings.ts';

/** What an adapter does with an answer. */
export interface Settlement {
  /** The server refused before it acted, and there is another token by now: send it once more. */
  readonly replay: boolean;
  /** The server refused, and could not be asked whether the session is over: no verdict. */
  readonly isOpen?: boolean;
}

export interface ExchangeParts {
  readonly env: Environment;
  readonly protocol: Protocol;
  readonly chart: Chart;
  readonly window: FreeWindow;
  readonly gate: Gate;
  readonly departures: Departures;
  readonly forced: ForcedRequests;
  readonly warn: Warn;
}

const DELIVER: Settlement = Object.freeze({ replay: false });
const UNKNOWN: Observation = { kind: 'unknown' };

export class Exchange {
  readonly #parts: ExchangeParts;
  /** When the server last took a token that it had refused somewhere: those refusals are its own. */
  #vouchedAt = Number.NEGATIVE_INFINITY;
  /** The latest token that was answered with its successor, and when that request was sent. */
  #succeeded = { token: '', successor: '', sentAt: 0 };
  /** A request of this flight was answered without a word that would prove its token the newest. */
  #isUnheard = false;

  constructor(parts: ExchangeParts) {
    this.#parts = parts;
  }

  /** Says that a ticket was not used. */
  release(ticket: Ticket): void {
    if (this.#parts.departures.end(ticket)) this.land();
  }

  /**
   * Says how a request ended; null for no answer. `isFresh`: the answer is surely the server's own.
   * The promise waits for the verdict about a refused token.
   */
  settle(ticket: Ticket, answer: Answer | null, isFresh = true): Settlement | Promise<Settlement> {
    const { chart, window, departures } = this.#parts;
    if (!departures.has(ticket)) return DELIVER;
    if (chart.phase === 'batchWindow' && window.freeMs <= 0) departures.lapse(); // a timer was late
    departures.end(ticket);
    if (answer) window.measure(ticket.sentAt);
    const observation = answer ? this.observe(answer, ticket.credential) : UNKNOWN;
    const settlement = this.#report(ticket, observation, isFresh);
    this.land();
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

  #report(
    ticket: SignedTicket,
    observation: Observation,
    isFresh: boolean,
  ): Settlement | Promise<Settlement> {
    const { chart, window, forced } = this.#parts;
    const mayHaveRotated = this.#mayHaveRotated(ticket);
    const standing = standingOn(chart.record, forced.forcer, ticket.sentAt);
    const { credential, epoch, sentAt } = ticket;
    const asked = { credential, epoch, sentAt, mayHaveRotated, standing };
    const meaning = meaningOf(observation, asked, isFresh);
    if (meaning.isTouch && epoch === chart.record.epoch) window.touchHere(sentAt);
    if (observation.kind === 'rotated' && isFresh)
      this.#succeeded = {
        token: credential.token,
        successor: observation.credential.token,
        sentAt,
      };
    for (const event of meaning.events) this.#tell(ticket, event);
    if (meaning.isUnheard) this.#isUnheard = true;
    return meaning.isRefused ? this.#refused(ticket) : DELIVER;
  }

  /** A free request may have reached the server late: it counts when its window is over. */
  #mayHaveRotated({ mayRotate }: SignedTicket): boolean {
    const { protocol, window } = this.#parts;
    return protocol.rotates() && (mayRotate || window.freeMs <= 0);
  }

  /** The server takes `token`: where a request with it was refused, that was not about the token. */
  vouch(): void {
    this.#vouchedAt = this.#parts.env.now();
  }

  async #refused(ticket: SignedTicket): Promise<Settlement> {
    const { gate, env, protocol, departures } = this.#parts;
    const { token } = ticket.credential;
    const refusedAt = env.now();
    const replay = () => this.#hasOther(ticket) && !this.#wasTaken(ticket, refusedAt);
    if (this.#hasOther(ticket) || !departures.isCurrent(ticket)) return { replay: replay() };
    if (refusedAt - this.#vouchedAt < protocol.windowMs) return DELIVER;
    this.#tell(ticket, { type: 'token.refused', token });
    const isVouchedFor = () => this.#vouchedAt >= refusedAt;
    const isOpen = () => departures.isCurrent(ticket) && !isVouchedFor() && !this.#hasOther(ticket);
    await gate.until(() => !isOpen(), WAIT_BOUND);
    if (isVouchedFor()) return DELIVER;
    return { replay: replay(), isOpen: isOpen() };
  }

  /**
   * Whether the server took this credential at that time: a token that was replaced a moment ago is
   * taken still, as long as nobody forces a rotation. Then a refusal was about something else.
   */
  #wasTaken({ credential }: SignedTicket, at: number): boolean {
    const { chart, window } = this.#parts;
    const { credential: held, marks } = chart.record;
    const { token, successor, sentAt } = this.#succeeded;
    const isNext = credential.token === token && held?.token === successor;
    const isForced = marks.some(({ recoversAt = Infinity }) => recoversAt < at);
    const isRenamed = held?.subject !== credential.subject;
    return isNext && !isForced && !isRenamed && window.covers(sentAt, at);
  }

  /** Whether the same session has another credential by now. */
  #hasOther({ epoch, credential }: SignedTicket): boolean {
    const { record } = this.#parts.chart;
    const held = record.credential;
    const isSame = held?.token === credential.token && held.subject === credential.subject;
    return epoch === record.epoch && held !== null && !isSame;
  }

  /** Only what is said of the current token may move the machine; the commit rule sees to offers. */
  #tell(ticket: SignedTicket, event: TokenEvent): void {
    const { chart, departures } = this.#parts;
    if (event.type === 'token.offered')
      chart.send({ ...event, offer: this.#renamed(ticket, event.offer) });
    else if (departures.isCurrent(ticket)) chart.send(event);
    else if (event.type === 'subject.changed') this.#rename(ticket, event.subject);
  }

  /** The user's name is not the token's: it changed, whatever was committed meanwhile. */
  #rename({ epoch, credential }: SignedTicket, subject: string): void {
    const { chart } = this.#parts;
    const held = chart.record.credential;
    const isNews = epoch === chart.record.epoch && held?.subject === credential.subject;
    if (held && isNews) chart.send({ type: 'subject.changed', token: held.token, subject });
  }

  /** An answer that knows no new name takes back none that came while it was under way. */
  #renamed({ epoch, credential: sent }: SignedTicket, offer: Offer): Offer {
    const { record } = this.#parts.chart;
    const { credential } = offer;
    const subject = record.credential?.subject ?? sent.subject;
    const isOlder = credential?.subject === sent.subject && subject !== sent.subject;
    if (!credential || !isOlder || epoch !== record.epoch) return offer;
    const { sessionId, token, expiry } = credential;
    return { ...offer, credential: createCredential({ sessionId, token, expiry, subject }) };
  }

  /** Ends the flight when nobody is out, and nobody about to leave. */
  land(): void {
    const { chart, protocol, gate, departures } = this.#parts;
    const isOver = () => !gate.work && !departures.isAwaited && !departures.hasCurrentOut;
    if (chart.phase === 'inFlight' && isOver()) {
      const isUnheard = this.#isUnheard && protocol.rotates();
      chart.send({ type: isUnheard ? 'flight.unheard' : 'flight.landed' });
    }
    gate.wake();
  }
}

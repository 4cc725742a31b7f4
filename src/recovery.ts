/** Forces one rotation, and finds out whether the server still knows this session. */
import type { Credential, SessionRecord } from '../machines/credential.ts';
import type { RecoveryOutcome } from '../machines/token-events.ts';
import type { Chart } from './chart.ts';
import type { Departures } from './departures.ts';
import type { Environment } from './env.ts';
import type { Exchange } from './exchange.ts';
import { type Forced, type ForcedRequests, standingOn } from './forced.ts';
import { type FreeWindow, LEAD_TIME } from './free-window.ts';
import type { Gate } from './gate.ts';
import type { Journal } from './journal.ts';
import type { Answer, Protocol } from './protocol.ts';
import type { Warn } from './warnings.ts';
import { sendOwn } from './wire.ts';

export interface RecoveryParts {
  readonly env: Environment;
  readonly protocol: Protocol;
  readonly chart: Chart;
  readonly window: FreeWindow;
  readonly gate: Gate;
  readonly journal: Journal;
  readonly departures: Departures;
  readonly exchange: Exchange;
  readonly forced: ForcedRequests;
  readonly warn: Warn;
  /** Tells the machine what the store holds. */
  read(record: SessionRecord): Promise<void>;
  /** Whether this page still leads. */
  confirm(): Promise<boolean>;
  /** Writes this page's mark. */
  mark(record: SessionRecord): Promise<void>;
}

/** How long a verdict waits for requests that may yet revive the token, milliseconds. */
export const SETTLE_BOUND = 30_000;
/** From a refusal to the second look at it, milliseconds. */
export const SECOND_LOOK = 1_000;
/** How long a try waits for its answer at least, milliseconds. */
export const ANSWER_BOUND = 1_000;

/**
 * The machine's `recovery` actor. What it hears is offered to the machine at once, even when that
 * comes too late for the try: a recovery that seems lost may only be slow.
 */
export class Recovery {
  readonly #parts: RecoveryParts;
  constructor(parts: RecoveryParts) {
    this.#parts = parts;
  }

  /** One try; it stops when the machine has left the state. */
  async run(signal: AbortSignal): Promise<RecoveryOutcome> {
    const { chart, gate, journal, window } = this.#parts;
    await gate.work;
    await this.#parts.read(await journal.load());
    if (!signal.aborted && window.heldMs(chart.record.marks) <= 0) {
      await this.#parts.mark(chart.record);
    }
    const outcome = await this.#tryFirst(signal);
    if (outcome !== 'refused') return outcome;
    await this.#lookAgain(signal);
    return signal.aborted ? 'unanswered' : this.#tryBoth(signal);
  }

  async #tryFirst(signal: AbortSignal): Promise<RecoveryOutcome> {
    const { forced } = this.#parts;
    // Nobody says that it recovers when another page has done so by now.
    if (signal.aborted) return 'unanswered';
    // What is written down of it must be known here, too.
    const planned = forced.begin();
    try {
      // A page that slept may have been deposed: nothing may lie between this and the request.
      const mayTry = (await this.#parts.confirm()) && !signal.aborted;
      return mayTry ? this.#tryBoth(signal) : 'unanswered';
    } finally {
      forced.end(planned, true); // the try itself has begun by now
    }
  }

  /**
   * Before a verdict: what ends late may revive the token (golden trace "slow_end_revives_last"),
   * or bring another; and another page may just have recovered.
   */
  async #lookAgain(signal: AbortSignal): Promise<void> {
    const { gate, journal } = this.#parts;
    await gate.until(() => signal.aborted, SECOND_LOOK);
    await gate.until(() => signal.aborted || this.#isQuiet(), SETTLE_BOUND);
    if (!signal.aborted) await this.#parts.read(await journal.load());
  }

  #isQuiet(): boolean {
    return !this.#parts.forced.isPending && this.#parts.departures.count === 0;
  }

  async #tryBoth(signal: AbortSignal): Promise<RecoveryOutcome> {
    const { credential, previous } = this.#parts.chart.record;
    if (!credential) return 'unanswered';
    const outcome = await this.#try(credential, () => {});
    if (outcome !== 'refused' || !previous || signal.aborted) return outcome;
    return this.#try(previous, () => this.#reinstate(credential.token));
  }

  /** Another device undid the rotation on the server: the token before is the current one again. */
  #reinstate(refused: string): void {
    const { chart, journal } = this.#parts;
    journal.reinstate(chart.record, refused);
    chart.send({ type: 'token.reinstated', token: refused });
  }

  async #try(credential: Credential, onAccepted: () => void): Promise<RecoveryOutcome> {
    const { gate, window, chart, forced } = this.#parts;
    // Time for another try must be left before the server may stop taking the token.
    const bound = Math.max(window.heldMs(chart.record.marks) - 3 * LEAD_TIME, ANSWER_BOUND);
    let outcome: RecoveryOutcome | null = null;
    this.#ask(credential, forced.begin(), onAccepted).then((heard) => {
      outcome = heard;
      gate.wake();
    });
    await gate.until(() => outcome !== null, bound);
    return outcome ?? 'unanswered';
  }

  async #ask(
    credential: Credential,
    own: Forced,
    onAccepted: () => void,
  ): Promise<RecoveryOutcome> {
    const { env, protocol, chart, exchange, window, forced } = this.#parts;
    const { epoch } = chart.record;
    const { sentAt } = own;
    const answer = await sendOwn(env, protocol.renew(credential));
    forced.end(own, answer !== null);
    if (!answer) {
      this.#doubt(epoch);
      return 'unanswered';
    }
    window.measure(sentAt);
    const seen = exchange.observe(answer, credential, true);
    if (seen.kind === 'rejected') return 'refused';
    const isRotated = seen.kind === 'rotated';
    if (!isRotated && (seen.kind === 'unknown' || !isSuccess(answer))) {
      if (isWrongAddress(answer)) this.#warnIgnored(answer);
      return 'unanswered';
    }
    if (credential === chart.record.credential) exchange.vouch();
    onAccepted();
    if (isRotated) {
      const offer = { epoch, credential: seen.credential, sentToken: credential.token, sentAt };
      const standing = standingOn(chart.record, forced.forcer, sentAt);
      chart.send({ type: 'token.offered', offer, standing });
      return 'accepted';
    }
    if (epoch === chart.record.epoch && seen.kind === 'blank') window.touch(sentAt);
    if (!protocol.rotates() || (seen.kind === 'blank' && seen.newest)) return 'accepted';
    this.#warnIgnored(answer);
    return 'unanswered';
  }

  /** A forced rotation will not be heard of: whatever token is in hand by now may be old. */
  #doubt(epoch: number): void {
    const { chart } = this.#parts;
    const { credential } = chart.record;
    if (epoch !== chart.record.epoch || !credential) return;
    chart.send({ type: 'flight.lost', token: credential.token });
  }

  #warnIgnored({ status }: Answer): void {
    this.#parts.warn(
      'forced_rotation_ignored',
      `A forced rotation was answered by status ${status} without a new token. Check that ${this.#parts.protocol.baseUrl} is where the server mounts its routes, and look for a proxy that strips the query or the headers.`,
    );
  }
}

/** Nothing that a later try could change. */
const isWrongAddress = ({ status }: Answer) => [403, 404, 405, 410].includes(status);
const isSuccess = ({ status }: Answer) => status >= 200 && status < 300;

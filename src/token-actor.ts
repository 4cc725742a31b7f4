/** The running token machine. */
import { type Actor, createActor } from 'xstate';
import { emptyRecord, type Mark, type Offer, type SessionRecord } from '../machines/credential.ts';
import type { tokenMachine } from '../machines/token.ts';
import type { TokenContext, TokenEvent } from '../machines/token-events.ts';
import type { Chart, Phase } from './chart.ts';
import type { Environment } from './env.ts';

/** Told of each step, with the record before it. */
export type OnStep = (context: TokenContext, before: SessionRecord) => void;

/** Gets what an answer brings after the end. */
export type OnLate = (offer: Offer, record: SessionRecord, standing: readonly Mark[]) => void;

export class TokenActor implements Chart {
  readonly #onStep: OnStep;
  readonly #onLate: OnLate;
  #last = emptyRecord;
  #actor: Actor<typeof tokenMachine> | null = null;
  #isStopped = false;
  /** What was heard before the store was read. */
  #early: TokenEvent[] = [];

  /** @param onLate gets what an answer brings after the end: the store must not miss it. */
  constructor(onStep: OnStep, onLate: OnLate) {
    this.#onStep = onStep;
    this.#onLate = onLate;
  }

  get phase(): Phase {
    const value = this.#actor?.getSnapshot().value ?? 'signedOut';
    return (typeof value === 'string' ? value : value.stale) as Phase;
  }

  get record(): SessionRecord {
    return this.#actor?.getSnapshot().context.record ?? this.#last;
  }

  send(event: TokenEvent): void {
    if (this.#actor) this.#actor.send(event);
    else if (!this.#isStopped) this.#early.push(event);
    else if (event.type === 'token.offered') this.#onLate(event.offer, this.#last, event.standing);
  }

  start(
    machine: typeof tokenMachine,
    input: { record: SessionRecord; page: string; leader: boolean },
    env: Environment,
  ): void {
    if (this.#isStopped) return;
    const actor = createActor(machine, { input, clock: env });
    this.#actor = actor;
    let before = emptyRecord;
    actor.subscribe(({ context }) => {
      const last = before;
      before = context.record;
      this.#onStep(context, last);
    });
    actor.start();
    for (const event of this.#early.splice(0)) actor.send(event);
  }

  stop(): void {
    this.#isStopped = true;
    this.#last = this.record;
    this.#actor?.stop();
    this.#actor = null;
  }
}

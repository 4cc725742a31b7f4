/** A page with tokenchart in it: performs, as data, what `src` performs in a browser. */
import type { SessionRecord } from '../../../machines/credential.ts';
import { standingOn } from '../../forced.ts';
import { type Meaning, meaningOf } from '../../meaning.ts';
import { isCurrent } from './flights.ts';
import type { Neighbours } from './neighbours.ts';
import type { Setting } from './options.ts';
import { keyOf } from './records.ts';
import { observe } from './server.ts';
import type { MachineEvent, Machines, Stepper, TokenStep } from './steps.ts';
import { TokenchartCalls } from './tokenchart-calls.ts';
import { TokenchartEffects } from './tokenchart-effects.ts';
import { TokenchartMarks } from './tokenchart-marks.ts';
import { type Flight, type Heard, NOW, pageAt, type World } from './world.ts';

const UNKNOWN = { kind: 'unknown' } as const;

/** Both machines of every page, and what they do there. */
export class TokenchartPage implements Machines {
  readonly marks: TokenchartMarks;
  readonly calls: TokenchartCalls;
  readonly #effects: TokenchartEffects;
  readonly #setting: Setting;
  readonly #stepper: Stepper;
  readonly #tokenInbox: MachineEvent[] = [];
  readonly #leaderInbox: MachineEvent[] = [];
  #isTokenBusy = false;
  #isLeaderBusy = false;

  constructor(setting: Setting, stepper: Stepper, neighbours: Neighbours) {
    this.#setting = setting;
    this.#stepper = stepper;
    this.marks = new TokenchartMarks(setting, neighbours);
    this.calls = new TokenchartCalls(this.marks, this);
    this.#effects = new TokenchartEffects(this.marks, neighbours, this);
  }

  /** The machine starts with what the store holds. */
  start(world: World, slot: number): void {
    const page = pageAt(world, slot);
    const record = this.marks.withoutTended(world, slot, world.store);
    this.#take(world, slot, this.#stepper.start(record, page.name, page.leader === 'leader'));
  }

  /** As an actor does: what is sent during a step waits for its end. */
  send(world: World, slot: number, event: MachineEvent): void {
    this.#tokenInbox.push(event);
    if (this.#isTokenBusy) return;
    this.#isTokenBusy = true;
    for (let next = this.#tokenInbox.shift(); next; next = this.#tokenInbox.shift()) {
      this.#stepToken(world, slot, next);
    }
    this.#isTokenBusy = false;
  }

  /** The same, of the machine that sees to who leads. */
  sendLeader(world: World, slot: number, event: MachineEvent): void {
    this.#leaderInbox.push(event);
    if (this.#isLeaderBusy) return;
    this.#isLeaderBusy = true;
    for (let next = this.#leaderInbox.shift(); next; next = this.#leaderInbox.shift()) {
      const page = pageAt(world, slot);
      const step = this.#stepper.leader(page.leader, next);
      page.leader = step.state;
      for (const effect of step.effects) this.#effects.lead(world, slot, effect);
    }
    this.#isLeaderBusy = false;
  }

  /** Tells the machine what the store holds. */
  read(world: World, slot: number): void {
    const record = this.marks.withoutTended(world, slot, world.store);
    this.send(world, slot, { type: 'record.read', record });
  }

  /** What an answer, or its loss, does here. The flight is no longer in `world`. */
  settle(world: World, flight: Flight, heard: Heard | null): void {
    const slot = flight.page;
    const page = pageAt(world, slot);
    const { protocol, rules } = this.#setting;
    const window = this.marks.windowOf(page);
    if (page.phase === 'batchWindow' && window.freeMs <= 0) this.calls.lapse(world, slot, flight);
    const mayHaveRotated = flight.mayRotate || window.freeMs <= 0;
    const observation = heard ? observe(protocol, rules, flight, heard) : UNKNOWN;
    if (!heard && flight.kind === 'renewal') page.cutAt = flight.sentAt;
    const standing = standingOn(page.record, this.marks.forcer(world, slot), flight.sentAt);
    const asked = { ...flight, mayHaveRotated, standing };
    this.#hear(world, slot, flight, meaningOf(observation, asked, true));
  }

  #hear(world: World, slot: number, flight: Flight, meaning: Meaning): void {
    const page = pageAt(world, slot);
    if (meaning.isTouch && flight.epoch === page.record.epoch) {
      page.touchedAt = Math.max(page.touchedAt, flight.sentAt);
    }
    for (const event of meaning.events) {
      const isOffer = event.type === 'token.offered';
      if (isOffer || isCurrent(page, flight)) this.send(world, slot, { ...event });
    }
    if (meaning.isUnheard) page.isUnheard = true;
    const isVouched = NOW - page.vouchedAt < this.#setting.protocol.windowMs;
    if (!meaning.isRefused || isVouched || !isCurrent(page, flight)) return;
    this.send(world, slot, { type: 'token.refused', token: flight.credential.token });
  }

  #stepToken(world: World, slot: number, event: MachineEvent): void {
    const page = pageAt(world, slot);
    if (page.phase === 'starting') return; // it will read the store, and who leads
    const state = { ...page, phase: page.phase };
    this.#take(world, slot, this.#stepper.token(state, page.name, event, eventKey(event)));
  }

  #take(world: World, slot: number, step: TokenStep): void {
    const page = pageAt(world, slot);
    const isOut = step.phase === 'signedOut' && page.phase !== 'signedOut';
    if (isOut && step.reason === 'revoked') noteVerdict(world);
    page.reason = step.reason;
    page.phase = step.phase;
    page.record = step.record;
    page.leads = step.leads;
    page.failures = step.failures;
    for (const effect of step.effects) this.#effects.perform(world, slot, effect);
    const isEnded = step.effects.some(
      (effect) => effect.do === 'action' && effect.name === 'tellEnded',
    );
    if (isEnded) this.marks.tell(world, slot, 'ended', null); // after what the recovery brought
  }
}

/** Two events with the same key are the same event. */
function eventKey(event: MachineEvent): string {
  const { type, record, offer, ...rest } = event as MachineEvent & {
    record?: SessionRecord;
    offer?: { epoch: number; credential: Flight['credential']; sentToken: string; sentAt: number };
  };
  const told = offer
    ? `${offer.epoch}.${offer.credential.token}.${offer.credential.expiry}.${offer.sentToken}.${offer.sentAt}`
    : '';
  return `${type}|${Object.values(rest).join()}|${record ? keyOf(record) : ''}|${told}`;
}

/** Somebody was signed out by the machine. */
function noteVerdict(world: World): void {
  const isAlive = world.row !== null && !world.isSignedOut;
  if (isAlive) world.fault ??= 'the session lives, and its user is signed out';
}

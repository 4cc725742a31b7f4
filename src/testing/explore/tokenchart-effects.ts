/** What the machines' named effects do to a page: `src/performer.ts`, as data. */
import type { SessionRecord } from '../../../machines/credential.ts';
import { standsMs } from '../../forced.ts';
import { SILENCE } from '../../leadership.ts';
import { quietMoment } from '../../quiet-moment.ts';
import type { Neighbours } from './neighbours.ts';
import type { Effect, Machines } from './steps.ts';
import { call } from './tokenchart-calls.ts';
import type { TokenchartMarks } from './tokenchart-marks.ts';
import { type Op, type Page, pageAt, type TimerName, type World } from './world.ts';

/** How long a follower waits for its leader's recovery, milliseconds. */
const WAITING = 1_000;

/** Performs the effects of both machines, for every page. */
export class TokenchartEffects {
  readonly #marks: TokenchartMarks;
  readonly #neighbours: Neighbours;
  readonly #machines: Machines;

  constructor(marks: TokenchartMarks, neighbours: Neighbours, machines: Machines) {
    this.#marks = marks;
    this.#neighbours = neighbours;
    this.#machines = machines;
  }

  /** An effect of the token's machine. */
  perform(world: World, slot: number, effect: Effect): void {
    const page = pageAt(world, slot);
    if (effect.do === 'action') this.#act(world, slot, effect.name, effect.record);
    else if (effect.do === 'startTimer') this.#startTimer(world, slot, effect.timer);
    else if (effect.do === 'stopTimer') delete page.timers[effect.timer as TimerName];
    else if (effect.do === 'stop') stopRecovery(world, slot);
    else if (effect.actor === 'recovery') startRecovery(page);
  }

  /** An effect of the leader's machine. */
  lead(world: World, slot: number, effect: Effect): void {
    const page = pageAt(world, slot);
    if (effect.do === 'startTimer') page.timers.silenceBound = SILENCE;
    if (effect.do === 'stopTimer') delete page.timers.silenceBound;
    if (effect.do === 'action') this.#actAsLeader(world, slot, effect.name);
  }

  #act(world: World, slot: number, name: string, record: SessionRecord): void {
    const page = pageAt(world, slot);
    switch (name) {
      case 'openFlight':
        page.isUnheard = false;
        return this.#marks.mark(world, slot, record);
      case 'keepMark':
        return this.#keepMark(world, slot, record);
      case 'clearMark':
        return push(page, { op: 'unmarkOwn', record });
      case 'clearMarks':
        return push(page, { op: 'unmarkAll', record });
      case 'persist':
        push(page, { op: 'save', record });
        return this.#marks.tell(world, slot, 'record', record);
      case 'askRecovery':
        return this.#askLeader(world, slot, 'recover', record);
      case 'askRenewal':
        return this.#askLeader(world, slot, 'renew', record);
      case 'tellEnded':
        return; // whoever took the step tells, at its end
      case 'watchWindow':
      case 'unwatchWindow':
        return; // the window ends by the world's clock
      case 'renew':
        return call(page, true);
      case 'followWindow':
        if (record.epoch !== page.epoch) Object.assign(page, { touchedAt: 0, cutAt: 0 });
        page.epoch = record.epoch;
        page.touchedAt = Math.max(page.touchedAt, record.touchedAt);
        return;
      default:
        throw new Error(`The explorer does not know what "${name}" does.`);
    }
  }

  #actAsLeader(world: World, slot: number, name: string): void {
    const { steal, ask, release } = this.#neighbours;
    switch (name) {
      case 'request':
        return ask(world, slot);
      case 'steal':
        return steal(world, slot);
      case 'release':
        return release(world, slot);
      case 'ping':
        return this.#marks.tell(world, slot, 'ping', null);
      case 'remind':
        return this.#marks.tell(world, slot, 'lead', null);
      case 'announce':
        this.#marks.tell(world, slot, 'lead', null);
        this.#machines.send(world, slot, { type: 'leadership.changed', leader: true });
        return push(pageAt(world, slot), { op: 'reread' });
      case 'resign':
        return this.#machines.send(world, slot, { type: 'leadership.changed', leader: false });
      default:
        throw new Error(`The explorer does not know what "${name}" does.`);
    }
  }

  #keepMark(world: World, slot: number, record: SessionRecord): void {
    const isHeld = this.#marks.windowOf(pageAt(world, slot)).heldMs(record.marks) > 0;
    if (record.marks.length === 0 || !isHeld) this.#marks.mark(world, slot, record);
  }

  #askLeader(world: World, slot: number, what: 'recover' | 'renew', record: SessionRecord): void {
    this.#marks.tell(world, slot, what, record);
    this.#machines.sendLeader(world, slot, { type: 'leader.needed' });
  }

  #startTimer(world: World, slot: number, timer: TimerName | 'renewalDue'): void {
    const page = pageAt(world, slot);
    const window = this.#marks.windowOf(page);
    const { failures, leads, record, reason } = page;
    if (timer === 'waitBound') page.timers.waitBound = WAITING;
    if (timer === 'flightBound' && window.holdBound) page.timers.flightBound = window.holdBound;
    if (timer !== 'quietMoment') return;
    const context = { record, failures, reason, leader: leads, page: page.name };
    const stands = standsMs(record, this.#marks.forcer(world, slot));
    page.timers.quietMoment = quietMoment(context, { window, standsMs: stands });
  }
}

function startRecovery(page: Page): void {
  page.recovery = { step: 'begin', isSecondPass: false, dueIn: 0 };
  push(page, { op: 'recoveryLoad' });
}

function stopRecovery(world: World, slot: number): void {
  const page = pageAt(world, slot);
  if (!page.recovery) return;
  page.recovery = null;
  page.ops = page.ops.filter(({ op }) => !op.startsWith('recovery'));
  world.flights = world.flights.map((flight) =>
    flight.page === slot && flight.isTry ? { ...flight, isTry: false } : flight,
  );
}

function push(page: Page, op: Op): void {
  page.ops = [...page.ops, op];
}

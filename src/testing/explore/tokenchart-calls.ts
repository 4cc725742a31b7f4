/** The calls that want to send, from the gate to the request: `src/departures.ts`, as data. */
import { WAIT_BOUND } from '../../departures.ts';
import { leaveOf } from '../../leave.ts';
import { hasCurrentOut, isCurrent, launch } from './flights.ts';
import type { Machines } from './steps.ts';
import type { TokenchartMarks } from './tokenchart-marks.ts';
import { type Caller, type Flight, type Page, pageAt, type World } from './world.ts';

/** The app, or a renewal, wants to send. */
export function call(page: Page, isRenewal: boolean): void {
  const { epoch } = page.record;
  const caller = { isRenewal, isMarked: false, epoch, dueIn: WAIT_BOUND };
  page.callers = [...page.callers, caller];
}

/** A renewal whose mark is written leaves. */
export function sendRenewal(world: World, slot: number): void {
  const { credential, epoch } = pageAt(world, slot).record;
  const sent = { page: slot, kind: 'renewal', epoch, refused: null, isTry: false } as const;
  if (credential) launch(world, { ...sent, credential, mayRotate: true });
}

/** The calls of every page. */
export class TokenchartCalls {
  readonly #marks: TokenchartMarks;
  readonly #machines: Machines;

  constructor(marks: TokenchartMarks, machines: Machines) {
    this.#marks = marks;
    this.#machines = machines;
  }

  /** Whoever waits goes as far as it gets; a flight that nobody is out for any more lands. */
  goOn(world: World, slot: number): void {
    const page = pageAt(world, slot);
    if (page.phase === 'starting' || page.isFrozen) return;
    for (let isMoving = true; isMoving; )
      isMoving = page.callers.some((caller) => this.#serve(world, slot, caller));
    const isOut = hasCurrentOut(world, slot) || page.ops.some(({ op }) => op === 'renewalGo');
    const isQuiet = !isGateClosed(page) && page.callers.length === 0 && !isOut;
    if (page.phase !== 'inFlight' || !isQuiet) return;
    const type = page.isUnheard ? 'flight.unheard' : 'flight.landed';
    this.#machines.send(world, slot, { type });
  }

  /** Requests are not free any more. `also`: a flight that is out, too. */
  lapse(world: World, slot: number, also?: Flight): void {
    const page = pageAt(world, slot);
    const isOut = (also && isCurrent(page, also)) || hasCurrentOut(world, slot);
    this.#machines.send(world, slot, { type: 'window.lapsed', requestsOut: isOut });
  }

  /** Whether `caller` moved on. */
  #serve(world: World, slot: number, caller: Caller): boolean {
    const page = pageAt(world, slot);
    const { record, phase, name } = page;
    if (phase === 'starting') return false;
    if (caller.epoch !== record.epoch) return dismiss(page, caller);
    if (isGateClosed(page)) return false;
    const window = this.#marks.windowOf(page);
    const leave = leaveOf({ phase, record, window, page: name, isMarked: caller.isMarked });
    if (leave === 'bare') return dismiss(page, caller);
    if (leave || caller.dueIn <= 0) return this.#depart(world, slot, caller, leave !== 'free');
    return this.#approach(world, slot, caller);
  }

  /** Asks the machine for a flight, where it would open one. */
  #approach(world: World, slot: number, caller: Caller): boolean {
    const page = pageAt(world, slot);
    if (page.phase === 'batchWindow') this.lapse(world, slot);
    const isMarked = page.phase === 'idle' || page.phase === 'holding';
    const next = { ...caller, isMarked };
    page.callers = page.callers.map((each) => (each === caller ? next : each));
    if (isMarked) this.#machines.send(world, slot, { type: 'flight.opened' });
    return isMarked;
  }

  #depart(world: World, slot: number, caller: Caller, mayRotate: boolean): boolean {
    const page = pageAt(world, slot);
    const { credential, epoch } = page.record;
    if (!credential) throw new Error('Nobody departs without a credential.');
    if (caller.isRenewal) {
      this.#marks.mark(world, slot, page.record, true);
      page.ops = [...page.ops, { op: 'renewalGo' }];
      return dismiss(page, caller);
    }
    const kind = 'app';
    launch(world, { page: slot, kind, credential, epoch, mayRotate, isTry: false, refused: null });
    return dismiss(page, caller);
  }
}

/** Nobody leaves before the mark is written, or while the store is read again. */
const isGateClosed = ({ ops }: Page): boolean =>
  ops.some(({ op }) => op === 'mark' || op === 'reread');

function dismiss(page: Page, caller: Caller): true {
  page.callers = page.callers.filter((each) => each !== caller);
  return true;
}

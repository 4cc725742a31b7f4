/** Steps of the production machines, by XState's own transition function; each is made once. */
import { initialTransition, type StateValue, transition } from 'xstate';
import type { SessionRecord } from '../../../machines/credential.ts';
import type { leaderMachine } from '../../../machines/leader.ts';
import type { tokenMachine } from '../../../machines/token.ts';
import type { TokenContext, TokenReason } from '../../../machines/token-events.ts';
import type { Phase } from '../../chart.ts';
import { keyOf } from './records.ts';
import type { LeaderState, TimerName, World } from './world.ts';

/** Something that `src` has to do, in order. */
export type Effect =
  | { readonly do: 'action'; readonly name: string; readonly record: SessionRecord }
  | { readonly do: 'startTimer'; readonly timer: TimerName | 'renewalDue' }
  | { readonly do: 'stopTimer'; readonly timer: TimerName | 'renewalDue' }
  | { readonly do: 'spawn'; readonly actor: string }
  /** Of whichever actor the state that is left has invoked. */
  | { readonly do: 'stop' };

/** What a step of the token's machine begins with. */
interface TokenState {
  readonly phase: Phase;
  readonly record: SessionRecord;
  readonly leads: boolean;
  readonly failures: number;
  readonly reason: TokenReason;
}

/** What it ends with, and what it leaves `src` to do. */
export interface TokenStep extends TokenState {
  readonly effects: readonly Effect[];
}

/** An event of the machine, XState's own included. */
export interface MachineEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Where events for the machines of the page at `slot` go. */
export interface Machines {
  send(world: World, slot: number, event: MachineEvent): void;
  sendLeader(world: World, slot: number, event: MachineEvent): void;
}

interface LeaderStep {
  readonly state: LeaderState;
  readonly effects: readonly Effect[];
}

/** From here on one more failure changes nothing. */
const MAX_FAILURES = 6;

const stateValue = (phase: Phase): StateValue =>
  phase === 'holding' || phase === 'recovering' || phase === 'waiting' ? { stale: phase } : phase;

const leafOf = (value: StateValue): string =>
  typeof value === 'string' ? value : String(Object.values(value)[0]);

interface RawAction {
  readonly type: string;
  readonly params?: unknown;
  readonly info?: { readonly context: unknown };
}

const timerOf = (id: string) => id.split('.')[2] as TimerName | 'renewalDue';

function effectOf({ type, params, info }: RawAction): Effect {
  const { id, sendId } = (params ?? {}) as { id?: string; sendId?: string };
  if (type === 'xstate.raise') return { do: 'startTimer', timer: timerOf(String(id)) };
  if (type === 'xstate.cancel') return { do: 'stopTimer', timer: timerOf(String(sendId)) };
  if (type === 'xstate.spawnChild') return { do: 'spawn', actor: String(id) };
  if (type === 'xstate.stopChild') return { do: 'stop' };
  return { do: 'action', name: type, record: (info as { context: TokenContext }).context.record };
}

/** Steps both machines, and remembers each step. */
export class Stepper {
  readonly #token: typeof tokenMachine;
  readonly #leader: typeof leaderMachine;
  readonly #tokenSteps = new Map<string, TokenStep>();
  readonly #leaderSteps = new Map<string, LeaderStep>();

  constructor(token: typeof tokenMachine, leader: typeof leaderMachine) {
    this.#token = token;
    this.#leader = leader;
  }

  start(record: SessionRecord, page: string, leads: boolean): TokenStep {
    const key = `start|${keyOf(record)}|${page}|${leads}`;
    return this.#remember(key, () =>
      initialTransition(this.#token, { record, page, leader: leads }),
    );
  }

  token(state: TokenState, page: string, event: MachineEvent, eventKey: string): TokenStep {
    const { phase, record, leads, failures } = state;
    const key = `${phase}|${keyOf(record)}|${page}|${leads}|${failures}|${eventKey}`;
    return this.#remember(key, () => {
      const context = { record, page, leader: leads, failures, reason: state.reason };
      const snapshot = this.#token.resolveState({
        value: stateValue(phase),
        context: context as TokenContext,
      });
      return transition(this.#token, snapshot, event as never);
    });
  }

  leader(state: LeaderState, event: MachineEvent): LeaderStep {
    const key = `${state}|${event.type}|${event['wins']}`;
    const known = this.#leaderSteps.get(key);
    if (known) return known;
    const value = state === 'resting' || state === 'asking' ? { candidate: state } : state;
    const snapshot = this.#leader.resolveState({ value, context: { term: 0 } });
    const [next, actions] = transition(this.#leader, snapshot, event as never);
    const step: LeaderStep = {
      state: leafOf(next.value) as LeaderState,
      effects: (actions as readonly RawAction[]).map(effectOf),
    };
    this.#leaderSteps.set(key, step);
    return step;
  }

  #remember(
    key: string,
    make: () => ReturnType<typeof transition<typeof tokenMachine>>,
  ): TokenStep {
    const known = this.#tokenSteps.get(key);
    if (known) return known;
    const [next, actions] = make();
    const { record, leader, failures, reason } = next.context;
    const step: TokenStep = {
      ...{ phase: leafOf(next.value) as Phase, record, leads: leader, reason },
      failures: Math.min(failures, MAX_FAILURES),
      effects: (actions as unknown as readonly RawAction[]).map(effectOf),
    };
    this.#tokenSteps.set(key, step);
    return step;
  }
}

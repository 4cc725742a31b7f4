import type { Gate, Hold } from './hold.ts';
import { createGate } from './hold.ts';

/** What a fault can tell requests apart by. */
export interface FaultRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether its connection carried a request before. */
  readonly reused: boolean;
}

/** Which requests a fault is for. */
export interface FaultOptions {
  /**
   * A path without query, an expression for path and query, or a predicate; every request if not
   * told. Only a predicate can choose preflights (OPTIONS).
   */
  readonly match?: string | RegExp | ((request: FaultRequest) => boolean);
  /** For how many requests; 1 if not told. */
  readonly times?: number;
}

/** A fault that is set. */
export interface Fault {
  /** How many more requests it is for. */
  readonly remaining: number;
  remove(): void;
}

/** Where requests can be held: before they are let in, during the action, or with their answer ready. */
export type HoldPoint = 'start' | 'action' | 'answer';

/** An answer that comes from something in front of the server. */
export interface GatewayOptions extends FaultOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether it carries CORS headers; true if not told. */
  readonly cors?: boolean;
}

type Headers = Readonly<Record<string, string>>;

/** What a fault does to one request. */
export type FaultAction =
  | { readonly type: 'cutBefore' | 'drop' | 'cutBody' }
  | { readonly type: 'delayBefore' | 'delayAnswer'; readonly ms: number }
  | {
      readonly type: 'insteadBefore' | 'insteadAfter';
      readonly status: number;
      readonly headers: Headers;
      readonly cors: boolean;
    }
  | { readonly type: 'headers'; readonly change: (headers: Headers) => Headers }
  | { readonly type: 'hold'; readonly at: HoldPoint; readonly gate: Gate };

/** The fault switches. A request takes every fault that is set for it. */
export interface Faults {
  /** The server acts and rotates; the connection ends without an answer. */
  dropAnswer(options?: FaultOptions): Fault;
  /** The connection ends before the server has acted. */
  cutBefore(options?: FaultOptions): Fault;
  /** The connection ends after the headers, in the middle of the body. */
  cutBody(options?: FaultOptions): Fault;
  /** As `dropAnswer`, on a connection that carried a request before: browsers silently resend. */
  cutReused(options?: FaultOptions): Fault;
  /** The request reaches the server `ms` later. */
  delayBefore(ms: number, options?: FaultOptions): Fault;
  /** The answer leaves `ms` after the server has acted. */
  delayAnswer(ms: number, options?: FaultOptions): Fault;
  /** Another answer, such as 429 or 503, without the server having acted: nothing rotates. */
  answerInstead(status: number, options?: GatewayOptions): Fault;
  /** Another answer, such as 504, after the server has acted: what it rotated is lost. */
  answerAfter(status: number, options?: GatewayOptions): Fault;
  /** Changes the headers of the answer; names are lower-case. */
  changeHeaders(change: (headers: Headers) => Headers, options?: FaultOptions): Fault;
  /** Keeps requests until released; at the answer and all of them if not told. */
  hold(options?: FaultOptions & { readonly at?: HoldPoint }): Hold;
  /** Removes all faults and releases all holds. */
  clear(): void;
}

/** The switches, and what they ask for. */
export interface FaultBoard {
  readonly faults: Faults;
  /** What happens to this request; counts it. */
  take(request: FaultRequest): FaultAction[];
}

const matches = ({ match }: FaultOptions, request: FaultRequest): boolean => {
  if (typeof match === 'function') return match(request);
  if (request.method === 'OPTIONS') return false;
  if (match === undefined) return true;
  if (typeof match === 'string') return request.path.split('?')[0] === match;
  return request.path.search(match) >= 0;
};

interface Switch extends Fault {
  remaining: number;
  readonly action: FaultAction;
  readonly applies: (request: FaultRequest) => boolean;
}

type SetFault = (
  action: FaultAction,
  options?: FaultOptions,
  also?: (request: FaultRequest) => boolean,
) => Switch;

const simpleFaults = (set: SetFault) => {
  const gateway = (
    type: 'insteadBefore' | 'insteadAfter',
    status: number,
    options: GatewayOptions = {},
  ) => {
    const { headers = {}, cors = true } = options;
    return set({ type, status, headers, cors }, options);
  };
  return {
    dropAnswer: (options) => set({ type: 'drop' }, options),
    cutBefore: (options) => set({ type: 'cutBefore' }, options),
    cutBody: (options) => set({ type: 'cutBody' }, options),
    cutReused: (options) => set({ type: 'drop' }, options, ({ reused }) => reused),
    delayBefore: (ms, options) => set({ type: 'delayBefore', ms }, options),
    delayAnswer: (ms, options) => set({ type: 'delayAnswer', ms }, options),
    answerInstead: (status, options) => gateway('insteadBefore', status, options),
    answerAfter: (status, options) => gateway('insteadAfter', status, options),
    changeHeaders: (change, options) => set({ type: 'headers', change }, options),
  } satisfies Omit<Faults, 'hold' | 'clear'>;
};

/** A board without faults. */
export function createFaultBoard(): FaultBoard {
  const switches = new Set<Switch>();
  const holds = new Set<Hold>();
  const set: SetFault = (action, options = {}, also = () => true) => {
    const added: Switch = {
      action,
      remaining: options.times ?? 1,
      applies: (request) => also(request) && matches(options, request),
      remove: () => {
        switches.delete(added);
      },
    };
    switches.add(added);
    return added;
  };
  const hold: Faults['hold'] = (options = {}) => {
    const { at = 'answer', times = Number.POSITIVE_INFINITY } = options;
    const gate = createGate(() => {
      added.remove();
      holds.delete(gate.hold);
    });
    const added = set({ type: 'hold', at, gate }, { ...options, times });
    holds.add(gate.hold);
    return gate.hold;
  };
  const clear = () => {
    switches.clear();
    for (const kept of [...holds]) kept.release();
  };
  const take = (request: FaultRequest): FaultAction[] => {
    const taken = [...switches].filter((fault) => fault.remaining > 0 && fault.applies(request));
    for (const fault of taken) fault.remaining -= 1;
    return taken.map(({ action }) => action);
  };
  return { faults: { ...simpleFaults(set), hold, clear }, take };
}

/** Paths over the production machine. */
import { TestModel } from 'xstate/graph';
import { tokenMachine } from '../../../machines/token.ts';
import type { ServerKind } from '../reference-server/index.ts';
import {
  DEEDS,
  type DeedName,
  eventFor,
  eventsOf,
  type PathEvent,
  serializeState,
} from './alphabet.ts';
import { FIRST_STEPS } from './chains.ts';
import { coverTransitions, type Logic, type Path } from './cover.ts';
import { nextOf } from './own-marks.ts';
import { STARTS, type StartName } from './records.ts';
import { leafOf, restorings, type TokenSnapshot, transitionsTaken } from './transitions.ts';

/** One step of a path: what is done, and what the machine is then. */
export interface PlannedStep {
  readonly deed: DeedName;
  readonly from: TokenSnapshot;
  readonly to: TokenSnapshot;
  readonly transitions: readonly string[];
}

export interface PlannedPath {
  readonly name: string;
  readonly start: StartName;
  /** The machine before the first step. */
  readonly begin: TokenSnapshot;
  readonly steps: readonly PlannedStep[];
  readonly transitions: readonly string[];
}

const plans = new Map<ServerKind, readonly PlannedPath[]>();

/** Every transition that can be provoked on a server of this kind is on one of the paths. */
export function planPaths(kind: ServerKind): readonly PlannedPath[] {
  const plan = plans.get(kind) ?? makePlan(kind);
  plans.set(kind, plan);
  return plan;
}

function makePlan(kind: ServerKind): readonly PlannedPath[] {
  const covered = new Set<string>();
  // Those that begin with a reload first: one path each, and the rest goes to the first visit.
  const starts = (Object.keys(STARTS) as StartName[]).reverse();
  return starts.flatMap((start) => {
    const maxPaths = start === 'first visit' ? Number.POSITIVE_INFINITY : 1;
    const generator = coverTransitions(covered, FIRST_STEPS[start], maxPaths);
    return modelFor(kind, start)
      .getPaths(generator, { allowDuplicatePaths: true })
      .map((path) => planned(start, path));
  });
}

const known = new Map<string, TokenSnapshot>();

/** As {@link nextOf}, once for all states that no test needs to tell apart. */
function nextAlike(from: TokenSnapshot, event: PathEvent): TokenSnapshot {
  const key = `${event.deed} ${serializeState(from)}`;
  const to = known.get(key) ?? nextOf(from, event);
  known.set(key, to);
  return to;
}

function modelFor(kind: ServerKind, start: StartName) {
  const input = { record: STARTS[start], page: 'me', leader: true };
  // Delays and outcomes of actors are events here, too.
  const machine = tokenMachine as unknown as Logic;
  const logic: Logic = Object.assign(Object.create(machine) as Logic, { transition: nextAlike });
  return new TestModel<TokenSnapshot, PathEvent, unknown>(logic, {
    ...{ input, serializeState },
    serializeEvent: ({ deed }) => deed,
    events: (snapshot) => eventsOf(kind, snapshot),
  });
}

function planned(start: StartName, { steps: [first, ...rest] }: Path): PlannedPath {
  const begin = first?.state as TokenSnapshot;
  let from = begin;
  // The graph joins states that differ in their tokens and reasons: here each step is exact.
  const steps = rest.map(({ event: { deed } }): PlannedStep => {
    const event = eventFor(deed, from);
    const to = nextOf(from, event);
    const step = { deed, from, to, transitions: transitionsTaken(from, event, to) };
    from = to;
    return step;
  });
  const transitions = new Set([...restorings(begin), ...steps.flatMap((step) => step.transitions)]);
  return { name: nameOf(start, begin, steps), start, begin, steps, transitions: [...transitions] };
}

const nameOf = (start: StartName, begin: TokenSnapshot, steps: readonly PlannedStep[]): string =>
  [start, placeOf(begin), ...steps.flatMap(({ deed, to }) => [DEEDS[deed], placeOf(to)])].join(
    ' → ',
  );

/** A state as a path's name spells it. */
export function placeOf(snapshot: TokenSnapshot): string {
  const leaf = leafOf(snapshot);
  return typeof snapshot.value === 'string' ? leaf : `stale.${leaf}`;
}

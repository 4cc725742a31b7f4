/** Joins the machine's transitions to few paths, as a path generator for `xstate/graph`. */
import type { ActorLogic } from 'xstate';
import {
  type AdjacencyMap,
  type AdjacencyValue,
  getAdjacencyMap,
  type PathGenerator,
  type StatePath,
  type TraversalOptions,
} from 'xstate/graph';
import type { PathEvent } from './alphabet.ts';
import { COMES_AFTER, CONNECTORS, comesAfter, isTerminal, LEADS_TO, ONLY_FIRST } from './chains.ts';
import { leafOf, type TokenSnapshot, transitionsTaken } from './transitions.ts';

/** A path is not made longer than this for the sake of yet another transition. */
const MAX_STEPS = 14;

interface Edge {
  /** Where it begins and what is done, such as `idle requestLeaves`. */
  readonly name: string;
  readonly event: PathEvent;
  readonly from: string;
  readonly to: string;
  readonly state: TokenSnapshot;
  readonly transitions: readonly string[];
}

type Taken = { readonly event: PathEvent; readonly state: TokenSnapshot };
type Edges = ReadonlyMap<string, readonly Edge[]>;
export type Path = StatePath<TokenSnapshot, PathEvent>;
export type Logic = ActorLogic<TokenSnapshot, PathEvent, unknown>;

/**
 * Makes paths from the start until each transition that can be reached is on one. `covered` holds
 * those that are on paths already, and grows; `first` is the beginning of the first path.
 */
export function coverTransitions(
  covered: Set<string>,
  first: readonly string[],
  maxPaths: number,
): PathGenerator<TokenSnapshot, PathEvent, unknown> {
  return (logic, options) => {
    const { start, edges, state } = graphOf(logic, options);
    const paths: Path[] = [];
    while (paths.length < maxPaths) {
      const begun = paths.length === 0 ? (chain(edges, start, first) ?? []) : [];
      note(covered, begun);
      const walked = walk(edges, start, begun, covered);
      if (walked.length === 0 && paths.length > 0) break;
      paths.push(pathOf(state, walked));
    }
    return paths;
  };
}

function graphOf(logic: Logic, options: TraversalOptions<TokenSnapshot, PathEvent, unknown>) {
  const map: AdjacencyMap<TokenSnapshot, PathEvent> = getAdjacencyMap(logic, options);
  const nodes = Object.entries(map) as [string, AdjacencyValue<TokenSnapshot, PathEvent>][];
  const serialize = options.serializeState;
  if (!serialize) throw new Error('Paths need a serializeState.');
  const edges = new Map<string, Edge[]>();
  for (const [from, { state: origin, transitions }] of nodes) {
    const all = Object.values(transitions) as Taken[];
    const found = all.map(({ event, state }): Edge => {
      const name = `${leafOf(origin)} ${event.deed}`;
      const taken = transitionsTaken(origin, event, state);
      return { name, event, from, to: serialize(state, event, origin), state, transitions: taken };
    });
    edges.set(from, found);
  }
  const [start, { state }] = nodes[0] as (typeof nodes)[number];
  return { start, edges, state };
}

function walk(edges: Edges, start: string, begun: readonly Edge[], covered: Set<string>): Edge[] {
  const steps = [...begun];
  for (;;) {
    const last = steps.at(-1);
    if (last && isTerminal(last.name)) return steps;
    const next = nearest(edges, last?.to ?? start, covered);
    if (next.length === 0) return steps;
    if (steps.length > 0 && steps.length + next.length > MAX_STEPS) return steps;
    note(covered, next);
    steps.push(...next);
  }
}

/** The shortest way to something uncovered, which it ends with; empty where there is nothing left. */
function nearest(edges: Edges, start: string, covered: ReadonlySet<string>): readonly Edge[] {
  const queue: (readonly Edge[])[] = [[]];
  const seen = new Set([start]);
  for (let way = queue.shift(); way; way = queue.shift()) {
    const at = way.at(-1)?.to ?? start;
    const target = targetAt(edges, at, covered);
    if (target) return [...way, ...target];
    for (const edge of edges.get(at) ?? []) {
      if (seen.has(edge.to) || !isConnector(edge)) continue;
      seen.add(edge.to);
      queue.push([...way, edge]);
    }
  }
  return [];
}

const isConnector = ({ event, name }: Edge) =>
  CONNECTORS.includes(event.deed) && !comesAfter(name) && !LEADS_TO[name];

/** The edges from here that end with something uncovered. */
function targetAt(edges: Edges, at: string, covered: ReadonlySet<string>): readonly Edge[] | null {
  const isNew = (edge: Edge | undefined) => edge?.transitions.some((name) => !covered.has(name));
  for (const edge of edges.get(at) ?? []) {
    if (!isNew(edge) || comesAfter(edge.name) || ONLY_FIRST.includes(edge.name)) continue;
    const rest = chain(edges, edge.to, LEADS_TO[edge.name] ?? []);
    if (rest) return [edge, ...rest];
  }
  for (const { name, before } of COMES_AFTER) {
    const found = chain(edges, at, [...before, name, ...(LEADS_TO[name] ?? [])]);
    if (isNew(found?.[before.length])) return found;
  }
  return null;
}

/** The edges of these names, one after the other; null where one of them is not there. */
function chain(edges: Edges, at: string, names: readonly string[]): readonly Edge[] | null {
  const found: Edge[] = [];
  for (const name of names) {
    const edge = edges.get(found.at(-1)?.to ?? at)?.find((one) => one.name === name);
    if (!edge) return null;
    found.push(edge);
  }
  return found;
}

function note(covered: Set<string>, edges: readonly Edge[]): void {
  for (const { transitions } of edges) for (const name of transitions) covered.add(name);
}

function pathOf(start: TokenSnapshot, edges: readonly Edge[]): Path {
  const steps = edges.map(({ event, state }) => ({ event, state }));
  const begin = { event: { type: 'xstate.init' } as PathEvent, state: start };
  return { state: steps.at(-1)?.state ?? start, steps: [begin, ...steps], weight: steps.length };
}

/** From a machine to the chart that is drawn: reads the machine's own nodes, no source text. */
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import type { Chart, ChartEdge, ChartState, Label, Line, LineKind } from './chart.ts';
import { actionName, labelOf } from './label.ts';

interface Transition {
  readonly source: string;
  readonly target: string | null;
  readonly fromRoot: boolean;
  readonly reenters: boolean;
  readonly label: Label;
}

export function readMachine(machine: AnyStateMachine): Chart {
  const transitions = withoutRepeats(allNodes(machine.root).flatMap(transitionsOf));
  return { root: stateOf(machine.root, transitions), edges: edgesOf(transitions) };
}

/** A state may say once more what the root says of every state: that is drawn once. */
function withoutRepeats(transitions: readonly Transition[]): readonly Transition[] {
  const meaning = ({ target, label }: Transition) => JSON.stringify([target, label]);
  const ofRoot = transitions.filter((each) => kindOf(each) === 'anywhere').map(meaning);
  return transitions.filter((each) => kindOf(each) !== 'arrow' || !ofRoot.includes(meaning(each)));
}

const allNodes = (node: AnyStateNode): readonly AnyStateNode[] => [
  node,
  ...childrenOf(node).flatMap(allNodes),
];

const childrenOf = (node: AnyStateNode): readonly AnyStateNode[] =>
  Object.values(node.states as Record<string, AnyStateNode>);

const idOf = (node: AnyStateNode): string => [node.machine.id, ...node.path].join('.');

function transitionsOf(node: AnyStateNode): readonly Transition[] {
  const lists: readonly AnyTransitionDefinition[][] = [
    ...node.transitions.values(),
    node.always ?? [],
  ];
  return lists.flatMap((list) => list.flatMap((each, at) => readTransition(node, each, at > 0)));
}

function readTransition(
  node: AnyStateNode,
  transition: AnyTransitionDefinition,
  isFallback: boolean,
): readonly Transition[] {
  const told = {
    source: idOf(node),
    fromRoot: node.parent === undefined,
    reenters: transition.reenter,
    label: labelOf(transition, isFallback),
  };
  const targets: readonly AnyStateNode[] = transition.target ?? [];
  if (targets.length === 0) return [{ ...told, target: null }];
  return targets.map((target) => ({ ...told, target: idOf(target) }));
}

function stateOf(node: AnyStateNode, transitions: readonly Transition[]): ChartState {
  const id = idOf(node);
  const [initial] = node.initial?.target ?? [];
  return {
    id,
    name: node.key,
    isTransient: node.always?.some(({ guard }) => guard === undefined) ?? false,
    lines: [...linesOf(id, transitions, 'anywhere'), ...runs(node), ...staying(id, transitions)],
    effects: [
      ...node.entry.map((action) => `entry: ${actionName(action)}`),
      ...node.exit.map((action) => `exit: ${actionName(action)}`),
    ],
    initial: initial === undefined ? null : idOf(initial),
    children: childrenOf(node).map((child) => stateOf(child, transitions)),
  };
}

const runs = (node: AnyStateNode): readonly Line[] =>
  node.invoke.map(({ id }) => ({ kind: 'runs', label: { event: id, guard: '', actions: '' } }));

const staying = (id: string, transitions: readonly Transition[]): readonly Line[] =>
  (['stays', 'restarts', 'ignores'] as const).flatMap((kind) => linesOf(id, transitions, kind));

const linesOf = (id: string, transitions: readonly Transition[], kind: LineKind) =>
  transitions
    .filter((each) => boxOf(each) === id && kindOf(each) === kind)
    .map(({ label }) => ({ kind, label }));

/** The state in whose box the transition stands if it is no arrow. */
const boxOf = (transition: Transition): string | null =>
  kindOf(transition) === 'anywhere' ? transition.target : transition.source;

function kindOf({ source, target, fromRoot, reenters, label }: Transition): LineKind | 'arrow' {
  if (target === null) return label.actions === '' ? 'ignores' : 'stays';
  if (target === source) return reenters ? 'restarts' : 'stays';
  return fromRoot ? 'anywhere' : 'arrow';
}

function edgesOf(transitions: readonly Transition[]): readonly ChartEdge[] {
  const edges = new Map<string, { source: string; target: string; labels: Label[] }>();
  for (const each of transitions) {
    const { source, target, label } = each;
    if (target === null || kindOf(each) !== 'arrow') continue;
    const name = `${source} ${target}`;
    const edge = edges.get(name) ?? { source, target, labels: [] };
    edges.set(name, edge);
    edge.labels.push(label);
  }
  return [...edges.values()];
}

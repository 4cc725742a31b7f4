/** Where everything goes: ELK's layered algorithm, with states inside of states. */
import Elk, {
  type ElkExtendedEdge,
  type ElkLabel,
  type ElkNode,
  type ElkPoint,
} from 'elkjs/lib/elk.bundled.js';
import type { Chart, ChartEdge, ChartState } from './chart.ts';
import { headSize, labelsSize, legendSize, type Size } from './measure.ts';

export interface Box extends Size {
  readonly x: number;
  readonly y: number;
}

export interface PlacedEdge {
  /** `null`: the arrow from an initial marker. */
  readonly edge: ChartEdge | null;
  readonly points: readonly ElkPoint[];
  readonly label: Box | null;
}

export interface Layout {
  readonly size: Size;
  /** The box of each state, and of the initial marker of each state that has one. */
  readonly boxes: ReadonlyMap<string, Box>;
  readonly edges: readonly PlacedEdge[];
}

const DOT = 10;

export const dotOf = (id: string): string => `${id} starts`;

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
  'elk.padding': '[top=0,left=0,bottom=0,right=0]',
};

/** Each state with states inside is given these: they are not passed on. */
const INNER_OPTIONS = {
  'elk.direction': 'DOWN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.randomSeed': '1',
  // What may happen next is read where an arrow starts.
  'elk.layered.edgeLabels.centerLabelPlacementStrategy': 'TAIL_LAYER',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.thoroughness': '30',
  'elk.spacing.nodeNode': '16',
  'elk.spacing.edgeNode': '10',
  'elk.spacing.edgeEdge': '10',
  'elk.layered.spacing.nodeNodeBetweenLayers': '22',
  'elk.layered.spacing.edgeNodeBetweenLayers': '12',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '10',
};

/** What a page of documents is wide; a drawing that is wider is shrunk, and hard to read. */
const PAGE_WIDTH = 900;

/** Which arrows point up where states lead to each other in circles. */
type Way = 'DEPTH_FIRST' | 'GREEDY';

/** From the initial state downwards; where that is too wide for a page, with few arrows up. */
export async function layOut(chart: Chart): Promise<Layout> {
  const downwards = await layOutBy('DEPTH_FIRST', chart);
  return downwards.size.width <= PAGE_WIDTH ? downwards : layOutBy('GREEDY', chart);
}

async function layOutBy(way: Way, chart: Chart): Promise<Layout> {
  const { root, edges } = chart;
  const graph: ElkNode = await new Elk.default().layout({
    id: 'canvas',
    layoutOptions: OPTIONS,
    children: [nodeOf(root, way, legendSize(chart))],
    edges: [...edges.map(edgeOf), ...initialEdges(root)],
  });
  return {
    size: { width: Math.ceil(graph.width ?? 0), height: Math.ceil(graph.height ?? 0) },
    boxes: new Map(allNodes(graph).map((node) => [node.id, boxOf(node)])),
    edges: (graph.edges ?? []).map((placed, at) => placedEdge(placed, edges[at] ?? null)),
  };
}

/** @param foot the room for text below the states inside. */
function nodeOf(state: ChartState, way: Way, foot: Size = { width: 0, height: 0 }): ElkNode {
  const head = headSize(state);
  if (state.children.length === 0) return { id: state.id, ...head };
  const dot = state.initial === null ? [] : [{ id: dotOf(state.id), width: DOT, height: DOT }];
  return {
    id: state.id,
    layoutOptions: {
      ...INNER_OPTIONS,
      'elk.layered.cycleBreaking.strategy': way,
      'elk.padding': `[top=${head.height + 6},left=14,bottom=${foot.height + 14},right=14]`,
      'elk.nodeSize.constraints': '[MINIMUM_SIZE]',
      // ELK turns the drawing by 90 degrees for a direction of DOWN, but not this size.
      'elk.nodeSize.minimum': `(${head.height},${Math.max(head.width, foot.width)})`,
    },
    children: [...dot, ...state.children.map((child) => nodeOf(child, way))],
  };
}

const edgeOf = ({ source, target, labels }: ChartEdge, at: number): ElkExtendedEdge => ({
  id: `edge ${at}`,
  sources: [source],
  targets: [target],
  labels: labels.length === 0 ? [] : [labelOf(labels)],
});

const labelOf = (labels: ChartEdge['labels']): ElkLabel => ({
  ...{ text: 'label', ...labelsSize(labels) },
  layoutOptions: { 'elk.edgeLabels.inline': 'true' },
});

function initialEdges(state: ChartState): readonly ElkExtendedEdge[] {
  const inner = state.children.flatMap(initialEdges);
  if (state.initial === null) return inner;
  const id = dotOf(state.id);
  return [{ id: `${id} edge`, sources: [id], targets: [state.initial] }, ...inner];
}

const allNodes = (node: ElkNode): readonly ElkNode[] =>
  (node.children ?? []).flatMap((child) => [child, ...allNodes(child)]);

const boxOf = ({ x = 0, y = 0, width = 0, height = 0 }: Partial<Box>): Box => ({
  x: Math.round(x),
  y: Math.round(y),
  width: Math.round(width),
  height: Math.round(height),
});

function placedEdge(placed: ElkExtendedEdge, edge: ChartEdge | null): PlacedEdge {
  const points = (placed.sections ?? []).flatMap(({ startPoint, bendPoints = [], endPoint }) => [
    startPoint,
    ...bendPoints,
    endPoint,
  ]);
  const [label] = placed.labels ?? [];
  return {
    edge,
    points: points.map(({ x, y }) => ({ x: Math.round(x), y: Math.round(y) })),
    label: label === undefined ? null : boxOf(label as Partial<Box>),
  };
}

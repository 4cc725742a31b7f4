/** The chart for the inspector: the states that last, and which leads to which. */
import type { AnyStateMachine } from 'xstate';
import type { Drawing } from '../../src/devtools/drawing.ts';
import { type Chart, type ChartState, textOf, withDescendants } from './chart.ts';
import { dotOf, type Layout, layOut, type PlacedEdge } from './lay-out.ts';
import { readMachine } from './read-machine.ts';
import { pathOf } from './render-edge.ts';

/** A source with the drawing as data: nothing has to parse markup while the inspector runs. */
export async function drawCompactly(machine: AnyStateMachine): Promise<string> {
  const chart = readMachine(machine);
  const bare = compact(chart);
  const { width, height, states, dots, edges } = drawingOf(chart, bare, await layOut(bare));
  const list = (name: string, items: readonly object[]) =>
    [`  ${name}: [`, ...items.map((item) => `    ${JSON.stringify(item)},`), '  ],'].join('\n');
  return `/** Drawn from the machine by \`npm run chart\`; not edited by hand. */
import type { Drawing } from './drawing.ts';

export const TOKEN_DRAWING: Drawing = {
  width: ${width},
  height: ${height},
${list('states', states)}
${list('dots', dots)}
${list('edges', edges)}
};
`;
}

/** Without states that are left in the same step: nobody ever sees them. */
export function compact({ root, edges }: Chart): Chart {
  const bare = bareOf(root);
  const lasting = new Set(withDescendants(bare).map(({ id }) => id));
  return {
    root: bare,
    edges: edges
      .filter(({ source, target }) => lasting.has(source) && lasting.has(target))
      .map((edge) => ({ ...edge, labels: [] })),
  };
}

function bareOf(state: ChartState): ChartState {
  const children = state.children.filter(({ isTransient }) => !isTransient).map(bareOf);
  const isThere = children.some(({ id }) => id === state.initial);
  return { ...state, children, lines: [], effects: [], initial: isThere ? state.initial : null };
}

function drawingOf(chart: Chart, bare: Chart, { size, boxes, edges }: Layout): Drawing {
  const all = withDescendants(bare.root);
  const dots = all.flatMap(({ id }) => boxes.get(dotOf(id)) ?? []);
  return {
    ...size,
    states: all.flatMap(({ id, name, children }) => {
      const box = boxes.get(id);
      return box ? [{ id, name, ...box, isCompound: children.length > 0 }] : [];
    }),
    dots: dots.map(({ x, y, width }) => ({ x: x + width / 2, y: y + width / 2, r: width / 2 })),
    edges: edges.map(({ edge, points }) => ({ path: pathOf(points), title: titleOf(chart, edge) })),
  };
}

function titleOf({ edges }: Chart, edge: PlacedEdge['edge']): string {
  const whole = edges.find(
    ({ source, target }) => source === edge?.source && target === edge.target,
  );
  return whole?.labels.map(textOf).join('\n') ?? '';
}

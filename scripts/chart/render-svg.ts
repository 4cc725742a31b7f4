/** From a chart and its layout to an SVG that needs nothing else. */
import type { Chart } from './chart.ts';
import { describeChart } from './describe.ts';
import type { Layout } from './lay-out.ts';
import { renderEdge, renderLabels } from './render-edge.ts';
import { renderLegend } from './render-legend.ts';
import { renderState } from './render-state.ts';
import { STYLE } from './style.ts';
import { tag, textTag } from './xml.ts';

/** Room around the chart, so that no border is cut. */
const ROOM = 1;

export function renderSvg(chart: Chart, layout: Layout): string {
  const { root } = chart;
  const width = layout.size.width + 2 * ROOM;
  const height = layout.size.height + 2 * ROOM;
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    class: 'chart',
    width,
    height,
    viewBox: [-ROOM, -ROOM, width, height].join(' '),
    role: 'img',
    'aria-labelledby': `${root.id}-title ${root.id}-desc`,
  };
  const lines = [
    textTag('title', { id: `${root.id}-title` }, `The statechart of the machine ${root.id}`),
    textTag('desc', { id: `${root.id}-desc` }, describeChart(chart)),
    tag('style', {}, STYLE),
    tag('defs', {}, arrowHead(root.id)),
    tag('rect', { class: 'canvas', x: -ROOM, y: -ROOM, width, height }),
    renderState(root, layout),
    ...layout.edges.map((edge) => renderEdge(edge, root.id)),
    ...layout.edges.map(renderLabels),
    renderLegend(chart, layout),
  ];
  return `${tag('svg', attributes, '\n', lines.filter((line) => line !== '').join('\n'), '\n')}\n`;
}

const arrowHead = (id: string): string =>
  tag(
    'marker',
    {
      id: `${id}-head`,
      viewBox: '0 0 8 8',
      refX: 7,
      refY: 4,
      markerWidth: 8,
      markerHeight: 8,
      markerUnits: 'userSpaceOnUse',
      orient: 'auto',
    },
    tag('path', { class: 'head', d: 'M0 0 8 4 0 8z' }),
  );

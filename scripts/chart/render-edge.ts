/** Arrows, and what is written on them. */
import type { PlacedEdge } from './lay-out.ts';
import { ASCENT, LINE_HEIGHT, type PlacedLabel, stackLabels } from './measure.ts';
import { renderActions, renderLabel } from './render-state.ts';
import { tag, textTag } from './xml.ts';

type Point = PlacedEdge['points'][number];

const RADIUS = 6;

export function renderEdge({ edge, points }: PlacedEdge, chart: string): string {
  const ends = edge === null ? {} : { 'data-source': edge.source, 'data-target': edge.target };
  return tag('path', {
    class: 'edge',
    ...ends,
    d: pathOf(points),
    'marker-end': `url(#${chart}-head)`,
  });
}

export function renderLabels({ edge, label }: PlacedEdge): string {
  if (edge === null || label === null) return '';
  const { x, y, width, height } = label;
  const middle = x + width / 2;
  return tag(
    'g',
    { class: 'label', 'data-source': edge.source, 'data-target': edge.target },
    tag('rect', { x, y, width, height }),
    ...stackLabels(edge.labels).map((each) => renderPlaced(each, middle, y + 1)),
  );
}

function renderPlaced({ label, isBroken, y }: PlacedLabel, x: number, top: number): string {
  const foot = top + y + ASCENT;
  const { event, guard } = label;
  const lines = isBroken
    ? [
        tag('text', { x, y: foot }, renderLabel({ ...label, guard: '' })),
        textTag('text', { x, y: foot + LINE_HEIGHT, class: 'guard' }, guard),
      ]
    : [tag('text', { x, y: foot }, renderLabel(label))];
  return tag('g', { 'data-event': event }, renderActions(label), ...lines);
}

/** Straight pieces with rounded corners. */
export function pathOf(points: readonly Point[]): string {
  return points
    .map((point, at) => {
      const before = points[at - 1];
      const after = points[at + 1];
      if (before === undefined) return `M${point.x} ${point.y}`;
      if (after === undefined) return `L${point.x} ${point.y}`;
      const start = towards(point, before);
      const end = towards(point, after);
      return `L${start.x} ${start.y}Q${point.x} ${point.y} ${end.x} ${end.y}`;
    })
    .join('');
}

/** A point shortly after the corner, and never past the middle of the piece. */
function towards(corner: Point, other: Point): Point {
  const length = Math.abs(other.x - corner.x) + Math.abs(other.y - corner.y);
  const part = length === 0 ? 0 : Math.min(RADIUS, length / 2) / length;
  return {
    x: round(corner.x + (other.x - corner.x) * part),
    y: round(corner.y + (other.y - corner.y) * part),
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;

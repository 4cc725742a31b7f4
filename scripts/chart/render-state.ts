/** A state's box, with its text and the states inside of it. */
import type { ChartState, Label, Line } from './chart.ts';
import { dotOf, type Layout } from './lay-out.ts';
import { ASCENT, INDENT, LINE_HEIGHT, MARGIN, NAME_HEIGHT } from './measure.ts';
import { tag, textTag } from './xml.ts';

export function renderState(state: ChartState, layout: Layout): string {
  const { x, y, width, height } = boxOf(state.id, layout);
  const top = y + MARGIN - 2;
  return tag(
    'g',
    { class: classOf(state), 'data-state': state.id },
    state.effects.length > 0 ? textTag('title', {}, state.effects.join('\n')) : '',
    tag('rect', { class: 'box', x, y, width, height, rx: 8 }),
    textTag('text', { class: 'name', x: x + MARGIN, y: top + ASCENT }, state.name),
    ...state.lines.map((line, at) => {
      const isFirst = state.lines[at - 1]?.kind !== line.kind;
      return renderLine(line, isFirst, x + MARGIN, top + NAME_HEIGHT + at * LINE_HEIGHT + ASCENT);
    }),
    renderDot(state, layout),
    ...state.children.map((child) => `\n${renderState(child, layout)}`),
  );
}

function boxOf(id: string, { boxes }: Layout) {
  const box = boxes.get(id);
  if (box === undefined) throw new Error(`${id} has no place in the layout`);
  return box;
}

const classOf = ({ children, isTransient }: ChartState): string =>
  ['state', children.length > 0 ? 'compound' : '', isTransient ? 'transient' : '']
    .filter((name) => name !== '')
    .join(' ');

/** The kind is said once for all lines that share it. */
function renderLine({ kind, label }: Line, isFirst: boolean, x: number, y: number): string {
  return tag(
    'g',
    kind === 'runs' ? {} : { 'data-event': label.event },
    renderActions(label),
    isFirst ? textTag('text', { class: 'kind', x, y }, kind) : '',
    tag('text', { x: x + INDENT, y }, renderLabel(label)),
  );
}

function renderDot({ id, initial }: ChartState, layout: Layout): string {
  if (initial === null) return '';
  const { x, y, width } = boxOf(dotOf(id), layout);
  const r = width / 2;
  return tag('circle', { class: 'dot', cx: x + r, cy: y + r, r });
}

export const renderActions = ({ actions }: Label): string =>
  actions === '' ? '' : textTag('title', {}, actions);

export function renderLabel({ event, guard }: Label): string {
  const isBoth = event !== '' && guard !== '';
  return [
    textTag('tspan', { class: 'event' }, event === '' && guard === '' ? 'always' : event),
    guard === '' ? '' : textTag('tspan', { class: 'guard' }, isBoth ? ` ${guard}` : guard),
  ].join('');
}

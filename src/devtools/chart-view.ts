/** The statechart, with the active state lit. */
import type { SessionSnapshot } from '../snapshot.ts';
import type { DrawnState } from './drawing.ts';
import { svg } from './elements.ts';
import { TOKEN_DRAWING } from './token-drawing.ts';

const HEAD = 'tokenchart-head';
/** From a box's corner to the name's feet. */
const NAME = { x: 10, y: 23 };

export class ChartView {
  readonly element: SVGSVGElement;
  readonly #states: readonly SVGGElement[];

  constructor() {
    const { width, height, states, dots, edges } = TOKEN_DRAWING;
    this.#states = states.map(renderState);
    this.element = svg(
      'svg',
      { class: 'chart', viewBox: `-1 -1 ${width + 2} ${height + 2}`, width, height, role: 'img' },
      renderHead(),
      ...this.#states,
      ...dots.map(({ x, y, r }) => svg('circle', { class: 'dot', cx: x, cy: y, r })),
      ...edges.map(({ path, title }) =>
        svg(
          'path',
          { class: 'edge', d: path, 'marker-end': `url(#${HEAD})` },
          svg('title', {}, title),
        ),
      ),
    );
  }

  light(snapshot: SessionSnapshot): void {
    const active = activeStates(snapshot);
    for (const state of this.#states) {
      state.classList.toggle('active', active.includes(state.dataset['state'] ?? ''));
    }
    this.element.setAttribute('aria-label', `The token's statechart; active: ${active.at(-1)}`);
  }
}

/** The ids of the states that are active, outer ones first; `starting` is none of them. */
export function activeStates({ state, stale, reason }: SessionSnapshot): readonly string[] {
  if (reason === 'starting') return [];
  return [`token.${state}`, ...(stale ? [`token.stale.${stale}`] : [])];
}

function renderState({ id, name, isCompound, x, y, width, height }: DrawnState): SVGGElement {
  return svg(
    'g',
    { class: isCompound ? 'state compound' : 'state', 'data-state': id },
    svg('rect', { x, y, width, height, rx: 8 }),
    svg('text', { x: x + NAME.x, y: y + NAME.y }, name),
  );
}

function renderHead(): SVGMarkerElement {
  const attributes = {
    id: HEAD,
    viewBox: '0 0 8 8',
    refX: 7,
    refY: 4,
    markerUnits: 'userSpaceOnUse',
  };
  const size = { markerWidth: 8, markerHeight: 8, orient: 'auto' };
  return svg(
    'marker',
    { ...attributes, ...size },
    svg('path', { class: 'head', d: 'M0 0 8 4 0 8z' }),
  );
}

/** The legend, in the lower left corner of the outermost box. */
import type { Chart } from './chart.ts';
import type { Layout } from './lay-out.ts';
import { legendOf } from './legend.ts';
import { ASCENT, INDENT, LINE_HEIGHT, legendSize, MARGIN } from './measure.ts';
import { tag, textTag } from './xml.ts';

export function renderLegend(chart: Chart, { size }: Layout): string {
  const top = size.height - legendSize(chart).height;
  const lines = legendOf(chart).map(({ word, meaning }, at) => {
    const y = top + at * LINE_HEIGHT + ASCENT;
    return [
      textTag('text', { x: MARGIN, y }, word),
      textTag('text', { x: MARGIN + INDENT, y }, meaning),
    ].join('');
  });
  return lines.length === 0 ? '' : tag('g', { class: 'legend' }, ...lines);
}

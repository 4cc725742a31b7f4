/** How much room texts need. The font is monospaced, so that no font has to be measured. */
import { type Chart, type ChartState, type Label, type LineKind, textOf } from './chart.ts';
import { legendOf } from './legend.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const FONT_SIZE = 12;
export const LINE_HEIGHT = 17;
/** From a line's upper edge to the feet of its letters. */
export const ASCENT = 13;
export const NAME_HEIGHT = 22;
/** Between a box's border and its text. */
export const MARGIN = 10;
/** Letters of usual monospaced fonts are 0.55 to 0.61 em wide. */
const LETTER_WIDTH = FONT_SIZE * 0.61;
/** The names of states are larger. */
const NAME_LETTER_WIDTH = 14 * 0.61;

const LONGEST_KIND: LineKind = 'anywhere';
/** From a line's kind to its text. */
export const INDENT = widthOf(`${LONGEST_KIND}  `);

export function widthOf(text: string): number {
  return Math.ceil(text.length * LETTER_WIDTH);
}

/** The room for a state's name and lines: the whole box, or the upper part of one with states. */
export function headSize({ name, lines }: ChartState): Size {
  const lineWidths = lines.map(({ label }) => INDENT + widthOf(textOf(label)));
  const nameWidth = Math.ceil(name.length * NAME_LETTER_WIDTH);
  return {
    width: Math.max(nameWidth, ...lineWidths) + 2 * MARGIN,
    height: NAME_HEIGHT + lines.length * LINE_HEIGHT + 2 * MARGIN - 4,
  };
}

/** The room for the legend, at the lower end of the chart. */
export function legendSize(chart: Chart): Size {
  const legend = legendOf(chart);
  const widths = legend.map(({ meaning }) => INDENT + widthOf(meaning));
  return {
    width: Math.max(0, ...widths) + 2 * MARGIN,
    height: legend.length * LINE_HEIGHT + (legend.length > 0 ? MARGIN : 0),
  };
}

/** A longer label on an arrow takes two lines. */
const LONGEST_LINE = 22;
/** Between the labels of one arrow. */
const LABEL_GAP = 3;

export interface PlacedLabel {
  readonly label: Label;
  readonly isBroken: boolean;
  /** From the upper edge of all labels. */
  readonly y: number;
}

export function stackLabels(labels: readonly Label[]): readonly PlacedLabel[] {
  let y = 0;
  return labels.map((label) => {
    const isBroken =
      label.event !== '' && label.guard !== '' && textOf(label).length > LONGEST_LINE;
    const placed = { label, isBroken, y };
    y += (isBroken ? 2 : 1) * LINE_HEIGHT + LABEL_GAP;
    return placed;
  });
}

export function labelsSize(labels: readonly Label[]): Size {
  const stack = stackLabels(labels);
  const widths = stack.map(({ label, isBroken }) =>
    isBroken ? Math.max(widthOf(label.event), widthOf(label.guard)) : widthOf(textOf(label)),
  );
  const lines = stack.reduce((sum, { isBroken }) => sum + (isBroken ? 2 : 1), 0);
  return {
    width: Math.max(...widths) + 8,
    height: lines * LINE_HEIGHT + (labels.length - 1) * LABEL_GAP + 2,
  };
}

/** The chart's looks, in the light and in the dark. */
import { FONT_SIZE } from './measure.ts';

/** A class `active` on a state lights it. */
export const STYLE = `
.chart {
  --canvas: #ffffff; --box: #f6f8fa; --line: #8c959f; --text: #1f2328;
  --muted: #59636e; --guard: #0757ba; --glow: #dafbe1; --glow-line: #1a7f37;
  font: ${FONT_SIZE}px ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  .chart {
    --canvas: #0d1117; --box: #1a212a; --line: #7d8590; --text: #f0f6fc;
    --muted: #9198a1; --guard: #79c0ff; --glow: #12351f; --glow-line: #3fb950;
  }
}
.chart text { fill: var(--text); white-space: pre; }
.chart .canvas { fill: var(--canvas); }
.chart .box { fill: var(--box); stroke: var(--line); }
.chart .compound > .box { fill: var(--canvas); }
.chart .transient > .box { stroke-dasharray: 5 4; }
.chart .name { font-size: 14px; font-weight: 600; }
.chart .kind, .chart .legend text { fill: var(--muted); }
.chart text.guard, .chart .guard { fill: var(--guard); }
.chart .edge { fill: none; stroke: var(--line); stroke-width: 1.25; }
.chart .head, .chart .dot { fill: var(--line); }
.chart .label rect { fill: var(--canvas); }
.chart .label text { text-anchor: middle; }
.chart .active > .box { fill: var(--glow); stroke: var(--glow-line); stroke-width: 2; }
.chart .compound.active > .box { fill: var(--canvas); }
`.trim();

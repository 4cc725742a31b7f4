/** The inspector's looks, in the light and in the dark. */
export const STYLE = `
:host {
  --canvas: light-dark(#ffffff, #0d1117); --box: light-dark(#f6f8fa, #1a212a);
  --line: light-dark(#8c959f, #7d8590); --text: light-dark(#1f2328, #f0f6fc);
  --muted: light-dark(#59636e, #9198a1); --good: light-dark(#1a7f37, #3fb950);
  --glow: light-dark(#dafbe1, #12351f); --bad: light-dark(#b3202c, #ff8f93);
  color-scheme: light dark;
  display: block; box-sizing: border-box; overflow: auto;
  border: 1px solid var(--line); border-radius: 8px;
  background: var(--canvas); color: var(--text);
  font: 12px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
}
:host([hidden]) { display: none; }
:host([floating]) {
  position: fixed; inset: auto 12px 12px auto; z-index: 2147483647;
  max-width: min(440px, calc(100vw - 24px)); max-height: calc(100vh - 24px);
}
details { padding: 8px 12px; } /* not on the host: a page's own reset would take it away */
summary { cursor: pointer; font-weight: 600; }
h2 { margin: 8px 0 2px; font-size: 12px; color: var(--muted); }
.chart { display: block; max-width: 100%; height: auto; }
.chart rect { fill: var(--box); stroke: var(--line); }
.chart text { fill: var(--text); font-size: 14px; font-weight: 600; }
.chart .compound > rect { fill: var(--canvas); }
.chart .edge { fill: none; stroke: var(--line); stroke-width: 1.25; }
.chart .head, .chart .dot { fill: var(--line); }
.chart .active > rect { fill: var(--glow); stroke: var(--good); stroke-width: 2; }
.chart .compound.active > rect { fill: var(--canvas); }
table { border-collapse: collapse; }
th, td { padding: 0 12px 0 0; text-align: left; white-space: nowrap; }
th { font-weight: 400; color: var(--muted); }
ol { list-style: none; margin: 0; padding: 0; max-height: 240px; overflow: auto; }
li { display: flex; gap: 12px; overflow-wrap: anywhere; }
time { flex: none; min-width: 72px; text-align: right; color: var(--muted); }
.rotation, .recovery { color: var(--good); }
.loss { color: var(--bad); }
`.trim();

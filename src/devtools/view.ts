/** The inspector's inside: the chart, the tabs, the timeline. */
import { ChartView } from './chart-view.ts';
import { html } from './elements.ts';
import type { Inspection } from './inspection.ts';
import { STYLE } from './style.ts';
import { roleText, stateText, TabsView } from './tabs-view.ts';
import { TimelineView } from './timeline-view.ts';

export class View {
  readonly #chart = new ChartView();
  readonly #tabs = new TabsView();
  readonly #timeline = new TimelineView();
  readonly #summary = html('span', { role: 'status' });

  constructor(root: ShadowRoot) {
    const sheet = new CSSStyleSheet(); // a style element may be refused by the page's policy
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    const parts = [
      ...[html('h2', {}, 'State'), this.#chart.element],
      ...[html('h2', {}, 'Tabs'), this.#tabs.element],
      ...[html('h2', {}, 'Timeline'), this.#timeline.element],
    ];
    root.append(html('details', { open: '' }, html('summary', {}, this.#summary), ...parts));
  }

  show(inspection: Inspection): void {
    const { snapshot, entries } = inspection;
    const { reason } = snapshot;
    const summary = `${stateText(snapshot)} (${reason}) · ${roleText(snapshot)}`;
    if (this.#summary.textContent !== summary) this.#summary.textContent = summary;
    this.#chart.light(snapshot);
    this.#tabs.show(inspection);
    this.#timeline.show(entries);
  }
}

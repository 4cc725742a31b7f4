/** The timeline, newest first. Lines stay the elements that they are: a reader may select in them. */
import { html } from './elements.ts';
import type { TimelineEntry } from './timeline.ts';

export class TimelineView {
  readonly element = html('ol', { 'aria-label': 'Timeline, newest first', tabindex: 0 });
  readonly #lines = new Map<number, { readonly line: HTMLElement; readonly text: HTMLElement }>();

  show(entries: readonly TimelineEntry[]): void {
    this.#drop(entries[0]?.id ?? Number.POSITIVE_INFINITY);
    for (const entry of entries) {
      const { text } = this.#lines.get(entry.id) ?? this.#add(entry);
      if (text.textContent !== entry.text) text.textContent = entry.text;
    }
  }

  #add({ id, at, kind }: TimelineEntry) {
    const text = html('span');
    const line = html(
      'li',
      { class: kind },
      html('time', {}, `+${(at / 1_000).toFixed(2)} s`),
      text,
    );
    this.element.prepend(line);
    const added = { line, text };
    this.#lines.set(id, added);
    return added;
  }

  #drop(oldest: number): void {
    for (const [id, { line }] of this.#lines) {
      if (id >= oldest) return;
      line.remove();
      this.#lines.delete(id);
    }
  }
}

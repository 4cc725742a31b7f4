/** Every tab's role and state. */
import { html } from './elements.ts';
import type { Inspection } from './inspection.ts';
import { statusOf, type TabStatus } from './message.ts';

const METHODS: Readonly<Record<TabStatus['leadership'], string>> = {
  locks: 'by locks',
  channel: 'by channel',
  alone: 'alone',
};

export class TabsView {
  readonly element = html('table', { 'aria-label': 'The tabs of this session' });
  #shown = '';

  show({ page, snapshot, others }: Inspection): void {
    const own = rowOf('this tab', page, statusOf(snapshot));
    const rows = [own, ...others.map((tab) => rowOf('tab', tab.page, tab.status))];
    const shown = JSON.stringify(rows);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const head = ['', 'role', 'state', 'token'].map((text) => html('th', { scope: 'col' }, text));
    this.element.replaceChildren(html('tr', {}, ...head), ...rows.map(renderRow));
  }
}

export const roleText = ({ isLeader, leadership }: TabStatus): string =>
  leadership === 'alone'
    ? METHODS.alone
    : `${isLeader ? 'leader' : 'follower'} ${METHODS[leadership]}`;

export const stateText = ({ state, stale }: TabStatus): string =>
  stale ? `${state}.${stale}` : state;

/** Enough of a page's name to tell it from the others. */
const rowOf = (what: string, page: string, status: TabStatus): readonly string[] => [
  `${what} ${page.slice(0, 6)}`,
  roleText(status),
  stateText(status),
  status.generation === 0 ? 'none' : String(status.generation),
];

const renderRow = (texts: readonly string[]) =>
  html('tr', {}, ...texts.map((text) => html('td', {}, text)));

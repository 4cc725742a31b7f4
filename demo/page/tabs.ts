/** The tabs of the right side: the frame on this page, and the further ones. */
import type { SessionSnapshot } from '../../src/index.ts';
import type { ServerState, Side } from '../config.ts';
import type { Report } from '../messages.ts';
import { roleText, stateText, tokenText } from '../texts.ts';
import { type Counters, emptySide, type LogLine, note, receive, type SideState } from './state.ts';

export interface PageState {
  readonly sides: Readonly<Record<Side, SideState>>;
  readonly tabs: TabsState;
  /** What the reference server tells; null before that, and with a server of one's own. */
  readonly server: ServerState | null;
}

export interface TabsState {
  /** The number of the frame on this page; null until it has told. */
  readonly here: number | null;
  /** By number; those that are gone, too. */
  readonly others: ReadonlyMap<number, OtherTab>;
  /** Who led last. */
  readonly leader: number | 'here' | null;
}

export interface OtherTab extends SideState {
  readonly isThere: boolean;
}

export const noTabs: TabsState = { here: null, others: new Map(), leader: null };

/** The state of a further tab after its report. */
export function receiveTab(before: OtherTab | undefined, report: Report): OtherTab {
  const isThere = before?.isThere ?? false;
  const next = { ...receive(before ?? emptySide, report), isThere: true };
  if (report.type !== 'loaded' || isThere) return next;
  // A tab that was reloaded was gone for a moment.
  return {
    ...note({ ...next, log: before?.log ?? [] }, 'page opened', '', 'plain'),
    isThere: true,
  };
}

export function withoutTab(before: OtherTab): OtherTab {
  const { open, counters } = before;
  const lost = counters.lost + open.length;
  const told = open.length > 0 ? 'what was on its way is lost' : '';
  const side = { ...before, open: [], counters: { ...counters, lost }, snapshot: null };
  return { ...note(side, 'page gone', told, told ? 'warn' : 'plain'), isThere: false };
}

interface Numbered {
  /** Null until the frame on this page has told. */
  readonly number: number | null;
  readonly isHere: boolean;
  readonly isThere: boolean;
  readonly side: SideState;
  /** Null until the page, perhaps a new one, has told. */
  readonly snapshot: SessionSnapshot | null;
}

/** All that have been there, by number. */
function tabsOf({ sides, tabs: { here, others } }: PageState): readonly Numbered[] {
  const further = [...others].flatMap(([number, side]) =>
    number === here ? [] : [{ number, isHere: false, isThere: side.isThere, ...seen(side) }],
  );
  const own = { number: here, isHere: true, isThere: true, ...seen(sides.tokenchart) };
  return [own, ...further].sort((a, b) => (a.number ?? 0) - (b.number ?? 0));
}

const seen = (side: SideState) => ({
  side,
  snapshot: side.isSignedIn === null ? null : side.snapshot,
});

/** Adds a line to the log where another tab than before leads. */
export function withLeader(state: PageState): PageState {
  const { sides, tabs } = state;
  const leading = tabsOf(state).find(({ isThere, snapshot }) => isThere && snapshot?.isLeader);
  if (!leading) return state;
  const { number, isHere, side } = leading;
  const leader = isHere ? 'here' : number;
  if (leader === tabs.leader) return state;
  if (tabs.leader === null) return { ...state, tabs: { ...tabs, leader } };
  const noted = note(side, 'leads from now on', '', 'plain');
  if (number === null || isHere) {
    return { ...state, tabs: { ...tabs, leader }, sides: { ...sides, tokenchart: noted } };
  }
  const others = new Map(tabs.others).set(number, { ...noted, isThere: true });
  return { ...state, tabs: { ...tabs, leader, others } };
}

export interface TabRow {
  readonly number: number | null;
  readonly isHere: boolean;
  readonly isLeader: boolean;
  readonly role: string;
  readonly state: string;
  readonly token: string;
}

/** What the list shows: the tabs that are there. */
export const rowsOf = (state: PageState): readonly TabRow[] =>
  tabsOf(state)
    .filter(({ isThere }) => isThere)
    .map(({ number, isHere, snapshot, side: { generation } }) => ({
      ...{ number, isHere, isLeader: snapshot?.isLeader ?? false },
      role: roleText(snapshot),
      state: stateText(snapshot),
      token: tokenText(snapshot, generation),
    }));

/** The tab whose recovery brought a token last; null where none has. */
export function lastRecoverer(state: PageState): number | null {
  const [last] = tabsOf(state).toSorted((a, b) => b.side.recoveredAt - a.side.recoveredAt);
  return last && last.side.recoveredAt > 0 ? last.number : null;
}

/** How often things have happened on a side, in all its tabs. */
export function countersOf(state: PageState, side: Side): Counters {
  const all = side === 'usual' ? [state.sides.usual] : tabsOf(state).map((tab) => tab.side);
  const sum = (name: keyof Counters) =>
    all.reduce((total, { counters }) => total + counters[name], 0);
  return {
    requests: sum('requests'),
    newTokens: sum('newTokens'),
    lost: sum('lost'),
    recoveries: sum('recoveries'),
    refused: sum('refused'),
  };
}

/** The log of the right side, newest first; each line says which tab it is about. */
export const tabsLog = (state: PageState): readonly LogLine[] =>
  tabsOf(state)
    .flatMap(({ number, side }) =>
      side.log.map((line) => ({ ...line, text: `tab ${number ?? '…'}: ${line.text}` })),
    )
    .sort((a, b) => b.key - a.key);

/** A number that no tab has had. */
export const nextNumber = ({ tabs: { here, others } }: PageState): number =>
  Math.max(1, here ?? 1, ...others.keys()) + 1;

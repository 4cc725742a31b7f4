/** A statechart as it is drawn: plain data, free of XState and of the layout. */

/** What brings a transition about. */
export interface Label {
  /** `window.lapsed`, `after quietMoment`, `recovery done`; empty for `always`. */
  readonly event: string;
  /** `[isLeader]`; `[else]` when the guarded ones before it fail; or empty. */
  readonly guard: string;
  /** `clearMark, because nothingRotated`. */
  readonly actions: string;
}

/** What stands in a state's box instead of being an arrow. */
export type LineKind =
  /** Leads here from every state. */
  | 'anywhere'
  /** The actor that runs while the state is active. */
  | 'runs'
  /** Changes no state. */
  | 'stays'
  /** Leaves the state and enters it again. */
  | 'restarts'
  /** Does nothing here, whatever the states around do with it. */
  | 'ignores';

export interface Line {
  readonly kind: LineKind;
  readonly label: Label;
}

export interface ChartState {
  /** The path from the machine's name: `token.stale.holding`. */
  readonly id: string;
  readonly name: string;
  /** Left in the same step as it is entered. */
  readonly isTransient: boolean;
  readonly lines: readonly Line[];
  /** Entry and exit actions. */
  readonly effects: readonly string[];
  /** The id of the child that is entered first. */
  readonly initial: string | null;
  readonly children: readonly ChartState[];
}

/** All transitions from one state to another, as one arrow. */
export interface ChartEdge {
  readonly source: string;
  readonly target: string;
  readonly labels: readonly Label[];
}

export interface Chart {
  readonly root: ChartState;
  readonly edges: readonly ChartEdge[];
}

/** A label as text. */
export const textOf = ({ event, guard }: Label): string =>
  [event, guard].filter((part) => part !== '').join(' ') || 'always';

/** A state and all states inside of it, outer ones first. */
export const withDescendants = (state: ChartState): readonly ChartState[] => [
  state,
  ...state.children.flatMap(withDescendants),
];

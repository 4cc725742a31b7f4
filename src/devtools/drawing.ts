/** A statechart, laid out: data, from which elements are made one by one. */

export interface DrawnState {
  /** The path from the machine's name: `token.stale.holding`. */
  readonly id: string;
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly isCompound: boolean;
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly states: readonly DrawnState[];
  /** Where a state's first state is marked. */
  readonly dots: readonly { readonly x: number; readonly y: number; readonly r: number }[];
  /** `title`: what brings the transition about, a line each. */
  readonly edges: readonly { readonly path: string; readonly title: string }[];
}

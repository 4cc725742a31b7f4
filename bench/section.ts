/** A part of the results. */
export interface Section {
  readonly title: string;
  /** The first one is the heading. */
  readonly lines: readonly (readonly string[])[];
}

/** `fault`: sessions will be lost, or are open to strangers. `warning`: they may be, or a promise is weaker. */
export type Level = 'ok' | 'note' | 'warning' | 'fault';

export interface Finding {
  readonly id: string;
  readonly level: Level;
  readonly found: string;
  readonly why: string;
  readonly advice: string;
}

/** What to do where there is nothing to do. */
export const NOTHING = 'Nothing.';

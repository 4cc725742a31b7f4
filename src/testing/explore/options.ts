/** What is explored, and within which bounds. */
import type { Protocol } from '../../protocol.ts';
import type { TokenRules } from '../reference-server/rules.ts';

export interface Bounds {
  /** How long a tick is, milliseconds; what is due within one may happen at any time in it. */
  readonly tickMs: number;
  /** How many answers in a row may be lost. */
  readonly lost: number;
  readonly pages: number;
  /** Requests of one page that may be out at once. */
  readonly requests: number;
  /** Requests of all pages, and of those that are gone, above which no page sends another one. */
  readonly flights: number;
  /** Requests whose page is gone: with more of them out, none is. */
  readonly orphans: number;
  /** Ticks that an answer may take. */
  readonly answerTicks: number;
  /** Ticks that tokenchart's own requests may take. */
  readonly ownTicks: number;
  /** Ticks that a request may take to the server. */
  readonly requestTicks: number;
  /** Channel messages on their way at once; the rest counts as lost. */
  readonly notes: number;
  /** Requests of recoveries that may fail before all is well again. */
  readonly failedTries: number;
  /**
   * Requests of the app that a browser sends twice. Then none raises an error: that one copy
   * rotates, unheard, and the other one raises, is not survived on a classic server; neither is a
   * forced request of which a copy rotates after the one that is answered.
   */
  readonly copies: number;
  /** Times that the channel begins to drop what is posted. */
  readonly drops: number;
  readonly freezes: number;
  /** Requests of the app between two calm moments. */
  readonly sends: number;
  /** Pages that are reloaded, killed or closed between two calm moments. */
  readonly ends: number;
  /** Times that the network is said to be back. */
  readonly onlines: number;
  readonly renewals: number;
  readonly signOuts: number;
  readonly signIns: number;
  /** Reading takes time, answers overtake a page's own writes, and messages come when they like. */
  readonly isFine: boolean;
  /** What follows the first calm moment after a request is not explored. */
  readonly isOneEpisode: boolean;
  /** Reloads are free wherever no recovery is on its way; nothing else may be lost. */
  readonly isReloading: boolean;
}

export interface Setting {
  readonly rules: TokenRules;
  readonly protocol: Protocol;
  readonly bounds: Bounds;
}

/** What is explored in a minute: one page, in every order of what these bounds allow. */
export const defaultBounds: Bounds = {
  ...{ tickMs: 1_000, lost: 1, pages: 1, requests: 1, flights: 1, orphans: 1 },
  ...{ answerTicks: 3, ownTicks: 0, requestTicks: 0, notes: 8, failedTries: 0 },
  ...{ copies: 0, drops: 0, freezes: 0, sends: 2, ends: 1, onlines: 0, renewals: 0 },
  ...{ signOuts: 0, signIns: 0, isFine: false, isOneEpisode: false, isReloading: false },
};

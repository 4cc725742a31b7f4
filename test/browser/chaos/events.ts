/** What may happen in a round of chaos, as data: a plan can be printed, repeated and shortened. */

import type { End } from '../tabs/ends.ts';
import type { EngineName } from '../tabs/engines/engine.ts';
import type { Via } from '../tabs/page/app.ts';

export type ChaosKind = 'classic' | 'modern';
export type TransportName = 'page' | 'worker';
export type UserName = 'ada' | 'bob';

/** Where a round takes place. */
export interface Place {
  readonly engine: EngineName;
  readonly kind: ChaosKind;
  readonly transport: TransportName;
}

/** A tab is named by its place among those that are there, as often as that goes into its number. */
interface InTab {
  readonly tab: number;
}

/** Whether it begins past the window: then its first request rotates. */
interface Timed {
  readonly isDue: boolean;
}

interface Lossy extends InTab, Timed {
  readonly via: Via;
  /** Whether every other tab asks at the same time. */
  readonly isCrowded: boolean;
  /** Whether the next event comes before all is calm again. */
  readonly isHasty: boolean;
}

/** How an answer is lost. */
export type Cut = 'drop' | 'dropEach' | 'body' | 'gateway';

export interface Ask extends InTab, Timed {
  readonly type: 'ask';
  readonly via: Via;
  readonly count: number;
  /** How long the server is at it. */
  readonly slowMs: number;
  readonly isAwaited: boolean;
}

/** An answer is lost on its way. */
export interface Lose extends Lossy {
  readonly type: 'lose';
  readonly cut: Cut;
}

/** An answer comes so much later. */
export interface Late extends InTab, Timed {
  readonly type: 'late';
  readonly via: Via;
  readonly ms: number;
}

/** The next requests are answered by something in front of the server. */
export interface Refuse extends InTab, Timed {
  readonly type: 'refuse';
  readonly via: Via;
  readonly status: number;
  readonly times: number;
}

/** No request of anybody reaches the server while some are tried. */
export interface Offline extends InTab {
  readonly type: 'offline';
  readonly via: Via;
  readonly tries: number;
}

/** A tab goes: with nothing out, while the server is at work for it, or with the answer on its way. */
export interface Leave extends Lossy {
  readonly type: 'leave';
  readonly way: End;
  readonly out: 'nothing' | 'request' | 'answer';
}

/** Who is frozen or elsewhere comes back. */
export interface Return {
  readonly type: 'return';
}

export interface Open {
  readonly type: 'open';
}

/** Another sign-in in one tab, perhaps while answers for the user before are held. */
export interface Switch extends InTab {
  readonly type: 'switch';
  readonly to: UserName;
  readonly isHeld: boolean;
}

/** A sign-out in one tab, and a sign-in in another one. */
export interface SignOut extends InTab {
  readonly type: 'signOut';
  readonly next: UserName;
}

/** The browser stops the service worker, perhaps with an answer on its way to it. */
export interface KillWorker extends Lossy {
  readonly type: 'killWorker';
  readonly out: 'nothing' | 'answer';
}

/** Time passes. */
export interface Time {
  readonly type: 'time';
  readonly ms: number;
}

export type ChaosEvent =
  | Ask
  | Lose
  | Late
  | Refuse
  | Offline
  | Leave
  | Return
  | Open
  | Switch
  | SignOut
  | KillWorker
  | Time;

export interface Plan {
  readonly seed: number;
  readonly tabs: number;
  readonly user: UserName;
  readonly events: readonly ChaosEvent[];
}

/** Whether it may cost an answer. */
export const isLossy = (event: ChaosEvent): event is Lose | Leave | KillWorker =>
  event.type === 'lose' ||
  ((event.type === 'leave' || event.type === 'killWorker') && event.out !== 'nothing');

/** One line, for whoever must find out why a round failed. */
export function textOf({ type, ...rest }: ChaosEvent): string {
  const told = Object.entries(rest).map(([name, value]) => `${name} ${value}`);
  return [type, ...told].join(', ');
}

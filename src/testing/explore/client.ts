import type { Deed } from './deeds.ts';
import type { Flight, Heard, World } from './world.ts';

/** A client of the explored server: tokenchart, or one of the usual ones. */
export interface Client {
  readonly name: string;
  /** The world as exploration finds it: signed in, long ago. */
  begin(): World;
  /** What its pages do before anything else happens. */
  urgent(world: World): readonly Deed[];
  /** What its pages, and the people at them, may do. */
  deeds(world: World): readonly Deed[];
  apply(world: World, deed: Deed): void;
  /** An answer arrives at the page that waits for it; null: none ever will. */
  hear(world: World, flight: Flight, heard: Heard | null): void;
  /** Ends a step: what follows at once, follows; faults are noted. */
  settleDown(world: World): void;
  /** Whether something must happen before time may pass. */
  isDue(world: World): boolean;
  /** Whether all is well: the newest token is held, and nobody waits. */
  isWell(world: World): boolean;
}

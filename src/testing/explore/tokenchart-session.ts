/** The user signs out, or signs in anew, at a page with tokenchart in it. */
import { emptyRecord } from '../../../machines/credential.ts';
import type { SessionRow } from '../reference-server/rules.ts';
import { restingRow } from './beginning.ts';
import { spend } from './calm.ts';
import { issue } from './server.ts';
import type { Machines } from './steps.ts';
import { NOW, pageAt, type World } from './world.ts';

/** The session ends; `isHeard`: at the server, too. */
export function signOut(machines: Machines, world: World, slot: number, isHeard: boolean): void {
  spend(world, 'signOuts');
  if (isHeard) world.row = null;
  world.isSignedOut = true;
  machines.send(world, slot, { type: 'session.ended' });
  world.epoch = pageAt(world, slot).record.epoch;
}

/** Session B begins. */
export function signIn(machines: Machines, world: World, slot: number, lifespanS: number): void {
  spend(world, 'signIns');
  world.oldRow = world.row;
  world.session = 'B';
  const row: SessionRow = { ...restingRow(lifespanS), token: 'B0', updatedAt: NOW - 1_000 };
  world.row = { ...row, expiry: Math.floor((NOW - 1) / 1_000) + lifespanS };
  const epoch = Math.max(world.store.epoch, pageAt(world, slot).record.epoch) + 1;
  const credential = issue('B', world.row);
  const record = { ...emptyRecord, epoch, credential, obtainedAt: NOW, touchedAt: NOW };
  world.store = record;
  Object.assign(world, { epoch, isSignedOut: false, lost: 0 });
  machines.send(world, slot, { type: 'session.started', record });
}

/** The world as exploration finds it: signed in long ago, and nobody there yet. */
import { emptyRecord } from '../../../machines/credential.ts';
import type { SessionRow } from '../reference-server/rules.ts';
import type { Bounds, Setting } from './options.ts';
import { issue } from './server.ts';
import { type Budget, NOW, type World } from './world.ts';

const LONG_AGO = NOW - 100_000;

/** The server's row of a session in which nothing has happened for long. */
export const restingRow = (tokenLifespanS: number): SessionRow => ({
  ...{ token: 'A0', previous: null, last: null, updatedAt: LONG_AGO },
  expiry: LONG_AGO / 1_000 + tokenLifespanS,
});

/** What the adversary may do so often between two calm moments. */
export const budgetOf = ({ failedTries, copies, drops, freezes, ...rest }: Bounds): Budget => {
  const { sends, ends, onlines, renewals, signOuts, signIns } = rest;
  const people = { sends, ends, onlines, renewals, signOuts, signIns };
  return { failedTries, copies, drops, freezes, ...people };
};

export function beginning({ bounds, rules }: Setting): World {
  const row = restingRow(rules.tokenLifespanS);
  const record = { ...emptyRecord, epoch: 1, credential: issue('A', row), obtainedAt: LONG_AGO };
  return {
    ...{ row, session: 'A', oldRow: null, store: { ...record, touchedAt: LONG_AGO } },
    ...{ pages: [], flights: [], notes: [], lock: [], lost: 0, epoch: 1, isSignedOut: false },
    ...{ isMuted: false, isOver: false, budget: budgetOf(bounds), fault: null },
  };
}

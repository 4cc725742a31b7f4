import type { SessionRow, User } from './reference-server/index.ts';
import type { Run } from './vector-compare.ts';
import { differs } from './vector-compare.ts';
import type { VectorRow } from './vector-format.ts';

const namedRow = (run: Run, row: SessionRow): VectorRow => ({
  current: run.symbols.nameOf(row.token),
  ...(row.previous === null ? {} : { previous: run.symbols.nameOf(row.previous) }),
  ...(row.last === null ? {} : { last: run.symbols.nameOf(row.last) }),
  updatedAtMs: row.updatedAt === null ? null : row.updatedAt - run.startMs,
});

type Rows = Readonly<Record<string, VectorRow>>;

const namedSessions = (run: Run, user: User): Rows =>
  Object.fromEntries(
    Object.entries(user.sessions).map(([client, row]) => [
      run.symbols.nameOf(client),
      namedRow(run, row),
    ]),
  );

const rowText = (row: VectorRow | undefined): string | undefined =>
  row &&
  `current ${row.current}, previous ${row.previous}, last ${row.last}, updated at ${row.updatedAtMs} ms`;

/** How what the server stores differs from what was found stored at the end of the recording. */
export function storedDifferences(
  run: Run,
  users: readonly User[],
  expected: Readonly<Record<string, Rows | null>>,
): string[] {
  const stored = Object.fromEntries(
    users.map((user): [string, Rows] => [run.symbols.nameOf(user.uid), namedSessions(run, user)]),
  );
  const differences: string[] = [];
  for (const uid of new Set([...Object.keys(stored), ...Object.keys(expected)])) {
    const [rows, others] = [expected[uid] ?? null, stored[uid] ?? null];
    if ((rows === null) !== (others === null)) {
      differences.push(differs(`stored user ${uid}`, rows !== null, others !== null));
    }
    for (const client of new Set([...Object.keys(rows ?? {}), ...Object.keys(others ?? {})])) {
      const [want, have] = [rowText(rows?.[client]), rowText(others?.[client])];
      if (want !== have) differences.push(differs(`stored ${uid} ${client}`, want, have));
    }
  }
  return differences;
}

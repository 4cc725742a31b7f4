import type { LoggedRequest } from '../../../src/testing/reference-server/index.ts';

/** What the server saw, for whoever must find out why a story failed. Holds no token. */
export function logOf(rows: readonly LoggedRequest[]): string[] {
  const start = rows[0]?.at ?? 0;
  return rows.map((row) => {
    const seconds = `${((row.at - start) / 1000).toFixed(2)} s`;
    const token = row.tokenGeneration === null ? 'no token' : `token ${row.tokenGeneration}`;
    const end = row.aborted ? 'page gone' : row.answered ? 'answered' : 'cut';
    return [seconds, row.method, row.path, token, row.status, row.ending, end].join(', ');
  });
}

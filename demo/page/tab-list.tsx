/** All tabs of the session: who leads, what each is doing, and who recovered last. */
import type { TabRow } from './tabs.ts';

interface TabListProps {
  readonly rows: readonly TabRow[];
  readonly recoverer: number | null;
}

export function TabList({ rows, recoverer }: TabListProps) {
  return (
    <div className="tabs">
      <p role="status">
        <span>{rows.length === 1 ? 'one tab' : `${rows.length} tabs share this session`}</span>
        <span>
          recovered last: <b data-testid="recoverer">{recoverer ? `tab ${recoverer}` : 'nobody'}</b>
        </span>
      </p>
      <div className="rows" tabIndex={rows.length > 6 ? 0 : undefined}>
        <table aria-label="The tabs of this session">
          <thead>
            <tr>
              {['tab', 'role', 'state', 'token'].map((name) => (
                <th key={name} scope="col">
                  <span className="unseen">{name}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ number, isHere, isLeader, role, state, token }) => (
              <tr key={number ?? 'here'} className={isLeader ? 'leader' : ''}>
                <th scope="row">
                  tab {number ?? '…'}
                  {isHere && ' (here)'}
                </th>
                <td>{role}</td>
                <td>{state}</td>
                <td>{token}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

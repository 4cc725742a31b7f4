import useSWR from 'swr';
import type { DemoConfig } from '../config.ts';

const MESSAGES = [
  { from: 'Grace Hopper', subject: 'The compiler is ready', at: '09:12' },
  { from: 'Alan Turing', subject: 'Tea on Thursday?', at: '08:47' },
  { from: 'Barbara Liskov', subject: 'Re: the substitution', at: 'yesterday' },
] as const;

interface Loaded {
  readonly at: Date;
}

interface Failure extends Error {
  readonly status?: number;
}

export function Inbox({
  urls,
  name,
}: {
  readonly urls: DemoConfig['urls'];
  readonly name: string;
}) {
  const me = useSWR<Loaded, Failure>(urls.me);
  const list = useSWR<Loaded, Failure>(urls.list);
  const isBusy = me.isValidating || list.isValidating;
  const error = me.error ?? list.error;
  return (
    <main className="inbox" aria-busy={isBusy}>
      <header>
        <h1>Inbox</h1>
        <span>{me.data ? name : '…'}</span>
      </header>
      <ul>
        {MESSAGES.map(({ from, subject, at }) => (
          <li key={subject} className={list.data ? '' : 'pending'}>
            <b>{from}</b>
            <span>{subject}</span>
            <time>{at}</time>
          </li>
        ))}
      </ul>
      <footer role="status">{statusText(isBusy, error, list.data)}</footer>
    </main>
  );
}

function statusText(isBusy: boolean, error?: Failure, list?: Loaded): string {
  if (isBusy) return 'Loading …';
  if (error) return `Not loaded (${error.status ?? error.message}); trying again soon`;
  return list ? `Up to date at ${list.at.toLocaleTimeString('en-GB')}` : '';
}

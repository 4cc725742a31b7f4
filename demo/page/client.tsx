/** One side: its frame, its token's number beside the server's, its log, its code. */
import type { ServerState, Side } from '../config.ts';
import { numberText } from '../texts.ts';
import { Code } from './code.tsx';
import type { Counters, LogLine, SideState } from './state.ts';

interface ClientProps {
  readonly side: Side;
  readonly title: string;
  readonly about: string;
  readonly state: SideState;
  readonly server: ServerState | null;
  readonly code: string;
  readonly counters: Counters;
  readonly log: readonly LogLine[];
  /** Stands above the log. */
  readonly children?: React.ReactNode;
}

export function Client(props: ClientProps) {
  const { side, title, about, state, server, code, counters, log, children } = props;
  return (
    <section className={`client ${side}`} aria-label={title}>
      <header>
        <h2>{title}</h2>
        <p className="about">{about}</p>
        <Badge isSignedIn={state.isSignedIn} />
      </header>
      <iframe id={`frame-${side}`} src={`./frame.html#${side}`} title={`Inbox with ${title}`} />
      <Tokens state={state} newest={server?.sides[side].generation} />
      {children}
      <Log counters={counters} log={log} />
      <Code text={code} name={`demo/clients/${side}.ts`} />
    </section>
  );
}

function Badge({ isSignedIn }: Pick<SideState, 'isSignedIn'>) {
  const text = isSignedIn === null ? 'loading' : isSignedIn ? 'signed in' : 'signed out';
  return (
    <output className={`badge ${text.replace(' ', '-')}`} data-testid="badge">
      {text}
    </output>
  );
}

interface TokensProps {
  readonly state: SideState;
  /** Undefined where the server does not tell. */
  readonly newest: number | null | undefined;
}

function Tokens({ state: { isSignedIn, generation }, newest }: TokensProps) {
  const own = isSignedIn === false ? null : (generation ?? undefined);
  const isKnown = typeof own === 'number' && typeof newest === 'number';
  const isBehind = isKnown && own < newest;
  return (
    <dl className={`tokens ${isBehind ? 'behind' : ''}`}>
      <div>
        <dt>this client holds token</dt>
        <dd data-testid="own">{numberText(own)}</dd>
      </div>
      <div className="relation" role="status">
        {isKnown && (isBehind ? 'behind' : 'in step')}
      </div>
      <div>
        <dt>the server’s newest</dt>
        <dd data-testid="newest">{numberText(newest)}</dd>
      </div>
    </dl>
  );
}

function Log({ counters, log }: Pick<ClientProps, 'counters' | 'log'>) {
  const { requests, newTokens, lost, recoveries, refused } = counters;
  const shown = [
    [requests, 'requests'],
    [newTokens, 'new tokens'],
    [lost, 'lost answers'],
    [recoveries, 'recoveries'],
    [refused, '401s'],
  ] as const;
  return (
    <div className="log">
      <p className="counters">
        {shown.map(([number, name]) => (
          <span key={name}>
            {name} <b>{number}</b>
          </span>
        ))}
      </p>
      <ol aria-label="Log, newest first">
        {log.map(({ key, text, tone }) => (
          <li key={key} className={tone}>
            {text}
          </li>
        ))}
      </ol>
    </div>
  );
}

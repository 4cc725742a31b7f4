/** The report, for people and for machines. Pure. */
import type { DeviseTokenAuthOptions } from '../protocols/devise-token-auth.ts';
import type { Examination } from './examine.ts';
import type { Finding } from './finding.ts';
import { provenMs } from './window-finding.ts';

export interface Report {
  readonly url: string;
  readonly exitStatus: number;
  /** Null where the server could not be examined. */
  readonly kind: Examination['kind']['kind'] | null;
  readonly cookieMode: boolean | null;
  /** Null where there is none, or it was not found out. */
  readonly windowMs: number | null;
  readonly lostAnswersAllowed: number | null;
  readonly cors: Examination['cors'];
  readonly settings: DeviseTokenAuthOptions | null;
  readonly findings: readonly Finding[];
  readonly requests: number;
  readonly seconds: number;
}

/** What to pass to `deviseTokenAuth`. */
export function settingsFor(baseUrl: string, examination: Examination): DeviseTokenAuthOptions {
  const { kind, window } = examination;
  return {
    baseUrl,
    ...(window && { windowMs: provenMs(window) }),
    kind: kind.kind === 'insecure' ? 'classic' : kind.kind,
  };
}

const quoted = (value: string | number): string =>
  typeof value === 'number'
    ? String(value)
    : `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

export function snippet(settings: DeviseTokenAuthOptions): string {
  const { baseUrl, windowMs, kind = 'auto' } = settings;
  const options = Object.entries({ baseUrl, ...(windowMs !== undefined && { windowMs }), kind });
  const lines = options.map(([name, value]) => `  ${name}: ${quoted(value)},`);
  return ['deviseTokenAuth({', ...lines, '})'].join('\n');
}

const MARKS = { ok: 'ok     ', note: 'note   ', warning: 'WARNING', fault: 'FAULT  ' } as const;

const lines = ({ level, id, found, why, advice }: Finding): string =>
  [`${MARKS[level]}  ${id}: ${found}`, `         Why: ${why}`, `         Do:  ${advice}`].join(
    '\n',
  );

const VERDICTS: Readonly<Record<number, string>> = {
  0: 'Nothing here loses sessions.',
  1: 'Something here loses sessions, or lets strangers in: see FAULT.',
  3: 'The server could not be examined.',
  130: 'Interrupted.',
};

export function reportText(report: Report): string {
  const { url, findings, settings, exitStatus, requests, seconds } = report;
  const copy = settings ? ['Pass to tokenchart:', '', snippet(settings), ''] : [];
  return [
    `tokenchart doctor ${url}`,
    '',
    ...findings.map((finding) => `${lines(finding)}\n`),
    ...copy,
    `${VERDICTS[exitStatus] ?? ''} (${requests} requests, ${seconds.toFixed(1)} s)`,
  ].join('\n');
}

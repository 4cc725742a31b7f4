/** One diagnosis: its exit status, and everything that is to be said. */
import type { Command } from './arguments.ts';
import { createClient } from './client.ts';
import type { DoctorEnvironment } from './environment.ts';
import { Interrupted, NotExamined } from './errors.ts';
import { type Examination, examine } from './examine.ts';
import type { Finding } from './finding.ts';
import { findingsOf, tallyFinding } from './findings.ts';
import { type Report, settingsFor } from './report.ts';
import type { Secrets } from './secrets.ts';
import { createServerClock } from './server-clock.ts';
import { type Credentials, createSessions } from './sign-in.ts';

export const EXIT = { fine: 0, fault: 1, usage: 2, notExamined: 3, interrupted: 130 } as const;

interface Surroundings {
  readonly environment: DoctorEnvironment;
  readonly stop: AbortSignal;
}

/** What stopped an examination before its end. */
type Stopped = { readonly exitStatus: number; readonly finding: Finding };

function stoppedBy(error: unknown, secrets: Secrets): Stopped {
  const [why, id] = ['Without it nothing can be said about the server.', 'not-examined'];
  if (error instanceof Interrupted) {
    const finding = {
      id,
      level: 'fault',
      found: 'Interrupted.',
      why,
      advice: 'Run it again.',
    } as const;
    return { exitStatus: EXIT.interrupted, finding };
  }
  const isExpected = error instanceof NotExamined;
  const found = error instanceof Error ? error.message : 'Something unknown was thrown.';
  const advice = isExpected ? error.advice : 'This is a mistake of the doctor itself: report it.';
  const finding = { id, level: 'fault', found: secrets.redact(found), why, advice } as const;
  return { exitStatus: EXIT.notExamined, finding };
}

const statusOf = (findings: readonly Finding[]): number =>
  findings.some(({ level }) => level === 'fault') ? EXIT.fault : EXIT.fine;

/** Examines the server, signs out whatever happened, and says what it all means. */
export async function diagnose(
  { environment, stop }: Surroundings,
  command: Command,
  credentials: Credentials,
  secrets: Secrets,
): Promise<Report> {
  const { baseUrl: url, origin } = command;
  const started = environment.clock.now();
  const client = createClient(environment, secrets, stop, command.timeoutMs);
  const serverClock = createServerClock();
  const headers: Record<string, string> = origin === null ? {} : { origin };
  const sessions = createSessions({ client, serverClock, baseUrl: url, headers }, credentials);
  let examination: Examination | null = null;
  let stopped: Stopped | null = null;
  try {
    examination = await examine({ client, serverClock, sessions }, command);
  } catch (error) {
    stopped = stoppedBy(error, secrets);
  }
  const tally = tallyFinding(await sessions.closeAll());
  const findings = [
    ...(examination ? findingsOf(examination, url) : []),
    ...(stopped ? [stopped.finding] : []),
    tally,
  ];
  return {
    url,
    exitStatus: stopped?.exitStatus ?? statusOf(findings),
    kind: examination?.kind.kind ?? null,
    cookieMode: examination?.cookieMode ?? null,
    windowMs: windowMsOf(examination),
    lostAnswersAllowed: examination?.kind.lostAnswers ?? null,
    cors: examination?.cors ?? null,
    settings: examination && settingsFor(url, examination),
    findings,
    requests: client.requests,
    seconds: (environment.clock.now() - started) / 1_000,
  };
}

function windowMsOf(examination: Examination | null): number | null {
  const seconds = examination?.window?.seconds ?? null;
  return seconds === null ? null : seconds * 1_000;
}

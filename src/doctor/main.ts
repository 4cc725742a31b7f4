/** `tokenchart doctor`, without its process: what it prints, and the status that it exits with. */
import { HELP, readCommand } from './arguments.ts';
import { diagnose, EXIT } from './diagnose.ts';
import type { DoctorEnvironment } from './environment.ts';
import { UsageError } from './errors.ts';
import { type Report, reportText } from './report.ts';
import { createSecrets } from './secrets.ts';

/** Whom the command talks to. */
export interface Terminal {
  print(text: string): void;
  printError(text: string): void;
  /** Asks a person; null where there is none. */
  ask(question: string, isSecret: boolean): Promise<string | null>;
}

export interface Invocation {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly environment: DoctorEnvironment;
  readonly terminal: Terminal;
  /** Aborts at Ctrl-C. */
  readonly stop: AbortSignal;
}

/** @throws UsageError where nobody can be asked. */
async function askFor({ terminal }: Invocation, given: string | null, what: string) {
  const isSecret = what === 'Password';
  const answer = given ?? (await terminal.ask(`${what}: `, isSecret));
  if (answer) return answer;
  const name = what.toLowerCase();
  throw new UsageError(`No ${name}: give --${name} or TOKENCHART_${what.toUpperCase()}.`);
}

/** Runs the command; resolves with its exit status. */
export async function runDoctor(invocation: Invocation): Promise<number> {
  const { terminal } = invocation;
  try {
    const command = readCommand(invocation.args, invocation.env);
    if (command === null) {
      terminal.print(HELP);
      return EXIT.fine;
    }
    const email = await askFor(invocation, command.email, 'Email');
    const password = await askFor(invocation, command.password, 'Password');
    const secrets = createSecrets();
    secrets.add(password);
    const report = await diagnose(invocation, command, { email, password }, secrets);
    const safe = secrets.redactDeep(report) as Report;
    terminal.print(command.json ? JSON.stringify(safe, null, 2) : reportText(safe));
    return report.exitStatus;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    terminal.printError(`${error.message}\nSee tokenchart --help.`);
    return EXIT.usage;
  }
}

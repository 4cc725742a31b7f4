/** Asks a person at the terminal; a secret is not echoed. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** As a shell names it: 128 and the signal's number. */
const INTERRUPTED = 130;

/** Null where nobody sits at a terminal. */
export async function askTerminal(question: string, isSecret: boolean): Promise<string | null> {
  if (!process.stdin.isTTY) return null;
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const output = isSecret ? silent : process.stderr;
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  // In raw mode Ctrl-C is a key, not a signal. No session is open yet.
  lines.on('SIGINT', () => process.exit(INTERRUPTED));
  const answer = await new Promise<string | null>((resolve) => {
    lines.once('line', resolve).once('close', () => resolve(null));
  });
  lines.close();
  if (isSecret) process.stderr.write('\n');
  return answer;
}

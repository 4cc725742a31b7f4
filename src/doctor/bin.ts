#!/usr/bin/env node
/** `npx tokenchart doctor URL` */
import { askTerminal } from './ask.ts';
import { EXIT } from './diagnose.ts';
import { runDoctor } from './main.ts';
import { nodeEnvironment } from './node-environment.ts';

const stop = new AbortController();
/** The first Ctrl-C signs the sessions out; who cannot wait for that presses it again. */
const interrupt = () => {
  if (stop.signal.aborted) process.exit(EXIT.interrupted);
  process.stderr.write('\nInterrupted: signing out. Once more to leave at once.\n');
  stop.abort();
};
process.on('SIGINT', interrupt).on('SIGTERM', interrupt);

process.exitCode = await runDoctor({
  args: process.argv.slice(2),
  env: process.env,
  environment: nodeEnvironment,
  terminal: {
    print: (text) => console.log(text),
    printError: (text) => console.error(text),
    ask: askTerminal,
  },
  stop: stop.signal,
});

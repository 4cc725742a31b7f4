/** Demos, each with a server of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { startDemo } from '../../../demo/server/index.ts';

export interface RunningDemo {
  readonly url: string;
  /** @throws Error when it did not end as it should. */
  end(): Promise<void>;
}

/** As a user starts it: a process of its own. */
export async function startProcess(windowMs: number): Promise<RunningDemo> {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const { NODE_ENV: _, ...env } = process.env;
  const options = ['--import', 'tsx', 'demo/start.ts', '--window', String(windowMs)];
  const demo = spawn(process.execPath, options, { cwd: root, env });
  const exited = once(demo, 'exit');
  return {
    url: await printedUrl(demo),
    async end() {
      demo.kill('SIGINT');
      const [code, signal] = await exited;
      if (code !== 0) throw new Error(`the demo ended by ${signal ?? `code ${code}`}`);
    },
  };
}

/** The same demo in this process: there is no second start to pay for. */
export async function startHere(windowMs: number): Promise<RunningDemo> {
  vi.stubEnv('NODE_ENV', 'production'); // or its pages are built for tests
  const demo = await startDemo({ windowMs });
  vi.unstubAllEnvs();
  return { url: demo.url, end: () => demo.close() };
}

async function printedUrl({ stdout, stderr }: ChildProcess): Promise<string> {
  let printed = '';
  stderr?.on('data', (text) => {
    printed += text;
  });
  for await (const text of stdout ?? []) {
    printed += text;
    const found = /open (http:\S+)/.exec(printed)?.[1];
    if (found) return found;
  }
  throw new Error(`the demo did not start: ${printed}`);
}

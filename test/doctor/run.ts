/** Runs the doctor against a reference server whose time, and its own, passes at once. */

import { runDoctor } from '../../src/doctor/main.ts';
import { abandon } from '../../src/doctor/node-environment.ts';
import type { Report } from '../../src/doctor/report.ts';
import {
  type ReferenceServer,
  type ReferenceServerOptions,
  seededUser,
  startReferenceServer,
} from '../../src/testing/reference-server/http.ts';
import { type Front, type FrontHooks, startFront } from '../support/front.ts';

const BASE = 1_800_000_000_000;
export const credentials = ['--email', seededUser.email, '--password', seededUser.password];

export interface Examined {
  readonly status: number;
  readonly out: string;
  readonly err: string;
  readonly report: Report;
  /** Levels by finding. */
  readonly levels: Readonly<Record<string, string>>;
  found(id: string): string;
}

export interface RunOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** How long an answer takes, on the clocks that pass at once. */
  readonly latencyMs?: number;
  readonly stop?: AbortController;
  readonly timeout?: (ms: number) => AbortSignal;
  readonly onSleep?: (ms: number) => void;
  readonly abandon?: typeof abandon;
  /** What a person at the terminal types. */
  readonly typed?: Readonly<Record<string, string>>;
}

export interface Clinic {
  readonly server: ReferenceServer;
  /** Where devise_token_auth is mounted. */
  readonly url: string;
  /** With `--json` and good credentials if `args` says nothing else. */
  examine(options?: RunOptions): Promise<Examined>;
  /** The sessions that the server still has. */
  left(): string[];
  close(): Promise<void>;
}

const never = () => new AbortController().signal;

const toReport = (out: string): Report =>
  out.startsWith('{') ? (JSON.parse(out) as Report) : ({ findings: [] } as unknown as Report);

export async function runOn(
  server: ReferenceServer,
  args: readonly string[],
  run: RunOptions = {},
) {
  const { latencyMs = 0, stop = new AbortController() } = run;
  const out: string[] = [];
  const err: string[] = [];
  const pass = (ms: number) => server.clock.advance(ms);
  /** The abandoned request has arrived and is done, or is not going to arrive. */
  const abandonAndArrive: typeof abandon = async (url, headers) => {
    const before = server.requests.length;
    await abandon(url, headers);
    for (let turns = 0; turns < 20_000 && server.requests.length === before; turns += 1)
      await new Promise(setImmediate);
    await server.settled();
  };
  const status = await runDoctor({
    args,
    env: run.env ?? {},
    stop: stop.signal,
    environment: {
      clock: {
        now: () => server.clock.now() - BASE + 77, // the device's clock is another one
        sleep: async (ms) => {
          run.onSleep?.(ms);
          pass(ms);
        },
      },
      fetch: async (input, init) => {
        pass(latencyMs / 2);
        const response = await fetch(input, init);
        pass(latencyMs / 2);
        return response;
      },
      abandon: run.abandon ?? abandonAndArrive,
      timeout: run.timeout ?? never,
      randomText: () => 'a-token-that-nobody-issued',
    },
    terminal: {
      print: (text) => out.push(text),
      printError: (text) => err.push(text),
      ask: async (question) => run.typed?.[question] ?? null,
    },
  });
  return { status, out: out.join('\n'), err: err.join('\n') };
}

const closing: (() => Promise<void>)[] = [];

/** For `afterEach`. */
export async function closeClinics(): Promise<void> {
  for (const close of closing.splice(0)) await close();
}

/** A server whose clock starts `phase` milliseconds into a second, and the front that hides it. */
export async function openClinic(
  options: ReferenceServerOptions = {},
  hooks?: (server: ReferenceServer) => FrontHooks,
  phase = 321,
): Promise<Clinic> {
  const server = await startReferenceServer({ now: () => BASE + phase, ...options });
  const front: Front | null = hooks ? await startFront(server.url, hooks(server)) : null;
  const url = `${front?.url ?? server.url}/auth`;
  const close = async () => {
    front?.close();
    await server.close();
  };
  closing.push(close);
  return {
    server,
    url,
    close,
    left: () => server.model.users().flatMap(({ sessions }) => Object.keys(sessions)),
    examine: async (run = {}) => {
      const { args = ['--json'] } = run;
      const result = await runOn(server, ['doctor', url, ...credentials, ...args], run);
      const report = toReport(result.out);
      const levels = Object.fromEntries(report.findings.map(({ id, level }) => [id, level]));
      const found = (id: string) => report.findings.find((one) => one.id === id)?.found ?? '';
      return { ...result, report, levels, found };
    },
  };
}

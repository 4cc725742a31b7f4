/** The doctor as a real process, against a server of each kind in real time: it must find what is there. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import {
  type ReferenceServer,
  type ReferenceServerOptions,
  seededUser,
  startReferenceServer,
} from '../src/testing/reference-server/http.ts';
import { type FrontHooks, startFront } from '../test/support/front.ts';
import {
  cookieMode,
  cors,
  insecure,
  json,
  page,
  withoutQuery,
} from '../test/support/strange-servers.ts';
import { printTable } from './print-table.ts';

interface Case {
  readonly name: string;
  readonly server?: ReferenceServerOptions;
  readonly hooks?: (server: ReferenceServer) => FrontHooks;
  readonly args?: readonly string[];
  /** Ctrl-C is pressed in the middle. */
  readonly interrupted?: boolean;
  /** What is there: kind, window in seconds, lost answers, exit status. */
  readonly truth: Truth;
}

type Truth = readonly [
  kind: string | null,
  window: number | null,
  lost: number | null,
  exitStatus: number,
];

interface Diagnosis {
  readonly kind: string | null;
  readonly windowMs: number | null;
  readonly lostAnswersAllowed: number | null;
  readonly requests: number;
  readonly seconds: number;
}

interface Checked {
  readonly cells: readonly string[];
  readonly problems: readonly string[];
}

const LOST = { classic: 1, absent: 1, modern: 2 } as const;
const origin = ['--origin', 'https://app.example.com', '--path', '/api/me'];

const rotating: Case[] = (['classic', 'modern', 'absent'] as const).flatMap((kind) =>
  [2, 5, 30].map((seconds) => ({
    name: `${kind}, ${seconds} s`,
    server: { kind, batchWindowMs: seconds * 1_000 },
    args: origin,
    truth: [kind, seconds, LOST[kind], 0] as const,
  })),
);

const cases: readonly Case[] = [
  ...rotating,
  { name: 'static', server: { kind: 'static' }, args: origin, truth: ['static', null, null, 0] },
  { name: 'cookie mode', hooks: cookieMode, truth: ['modern', 5, 2, 0] },
  {
    name: 'insecure (1.1.1 to 1.1.3)',
    server: { kind: 'classic' },
    hooks: insecure,
    truth: ['insecure', 5, null, 1],
  },
  { name: 'query dropped', hooks: withoutQuery, truth: ['modern', null, null, 1] },
  {
    name: 'access-token not exposed',
    hooks: () => cors('client, uid, expiry, token-type, authorization'),
    args: origin,
    truth: ['modern', 5, 2, 1],
  },
  {
    name: 'window off',
    server: { kind: 'classic', batchWindowMs: 0 },
    truth: ['classic', 0, 0, 1],
  },
  { name: 'two devices', server: { maxNumberOfDevices: 2 }, truth: ['modern', 5, 2, 0] },
  { name: 'left by Ctrl-C', interrupted: true, truth: [null, null, null, 130] },
  {
    name: 'wrong password',
    args: ['--password', 'wrong-password'],
    truth: [null, null, null, 3],
  },
  {
    name: 'a page',
    hooks: () => ({ request: () => page(200, '<html></html>') }),
    truth: [null, null, null, 3],
  },
  {
    name: 'no such address',
    hooks: () => ({ request: () => json(404, {}) }),
    truth: [null, null, null, 3],
  },
];

/** One file, so that twenty processes start at once without compiling twenty times. */
function bundle(folder: string): string {
  const outfile = join(folder, 'doctor.mjs');
  const source = resolve(import.meta.dirname, '../src/doctor/bin.ts');
  buildSync({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
  });
  return outfile;
}

interface Ended {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** @param onStart told how to send a signal to the process. */
function runProcess(
  bin: string,
  args: readonly string[],
  onStart: (kill: (signal: NodeJS.Signals) => void) => void,
): Promise<Ended> {
  const env = {
    ...process.env,
    TOKENCHART_EMAIL: seededUser.email,
    TOKENCHART_PASSWORD: seededUser.password,
  };
  const child = spawn(process.execPath, [bin, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    texts.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    texts.err += text;
  });
  onStart((signal) => child.kill(signal));
  return new Promise((done) =>
    child.on('close', (status) => done({ status: status ?? -1, ...texts })),
  );
}

/** Presses Ctrl-C as soon as four sessions are open. */
function interruptLater(server: ReferenceServer, kill: (signal: NodeJS.Signals) => void): void {
  const timer = setInterval(() => {
    if (sessionsOn(server) < 4) return;
    clearInterval(timer);
    kill('SIGINT');
  }, 20);
  timer.unref();
}

const sessionsOn = ({ model }: ReferenceServer): number =>
  model.users().flatMap(({ sessions }) => Object.keys(sessions)).length;

const cell = (value: string | number | null): string => (value === null ? '–' : String(value));

function problemsOf(found: Truth, truth: Truth, left: number, leaked: boolean): string[] {
  const names = ['kind', 'window', 'lost answers', 'exit status'];
  const wrong = names.flatMap((name, at) =>
    found[at] === truth[at]
      ? []
      : [`${name}: ${cell(found[at] ?? null)}, not ${cell(truth[at] ?? null)}`],
  );
  return [
    ...wrong,
    ...(left > 0 ? [`${left} sessions left behind`] : []),
    ...(leaked ? ['a token was printed'] : []),
  ];
}

function toDiagnosis(out: string, err: string): Diagnosis {
  if (!out.startsWith('{')) throw new Error(`the doctor printed no report:\n${out}${err}`);
  return JSON.parse(out) as Diagnosis;
}

async function check(
  bin: string,
  { name, server: options = {}, hooks, args = [], interrupted = false, truth }: Case,
) {
  const issued: string[] = [];
  const newToken = () => {
    const token = `issued${crypto.randomUUID()}`;
    issued.push(token);
    return token;
  };
  const server = await startReferenceServer({ newToken, ...options });
  const front = hooks ? await startFront(server.url, hooks(server)) : null;
  const url = `${front?.url ?? server.url}/auth`;
  const { status, out, err } = await runProcess(bin, ['doctor', url, '--json', ...args], (kill) => {
    if (interrupted) interruptLater(server, kill);
  });
  const left = sessionsOn(server);
  front?.close();
  await server.close();
  const { kind, windowMs, lostAnswersAllowed, requests, seconds } = toDiagnosis(out, err);
  const window = windowMs === null ? null : windowMs / 1_000;
  const found: Truth = [kind, window, lostAnswersAllowed, status];
  const leaked = issued.some((token) => (out + err).includes(token));
  const cells = [name, ...found.map(cell), String(requests), seconds.toFixed(1)];
  return { cells, problems: problemsOf(found, truth, left, leaked) } satisfies Checked;
}

const started = Date.now();
const folder = mkdtempSync(join(tmpdir(), 'doctor-'));
const bin = bundle(folder);
const checked = await Promise.all(cases.map((one) => check(bin, one)));
rmSync(folder, { recursive: true });
printTable([
  ['server', 'found kind', 'window (s)', 'lost answers', 'exit', 'requests', 'seconds'],
  ...checked.map(({ cells }) => cells),
]);
for (const { cells, problems } of checked)
  for (const problem of problems) console.error(`${cells[0]}: ${problem}`);
const right = checked.filter(({ problems }) => problems.length === 0).length;
console.log(`\n${((Date.now() - started) / 1_000).toFixed(1)} s`);
console.log(`${right} of ${checked.length} servers diagnosed as they are`);
if (right < checked.length) process.exitCode = 1;

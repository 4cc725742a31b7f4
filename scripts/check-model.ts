/** Explores the shipped machines against the server's rules, and the usual clients beside them. */
import { parseArgs } from 'node:util';
import { defaultBounds } from '../src/testing/explore/options.ts';
import { controlsOf, deepJobs, defaultJobs, KINDS } from './model/jobs.ts';
import { type Done, runJobs } from './model/run-jobs.ts';

const { values } = parseArgs({
  options: {
    /** Goes on to more than five million states. */
    deep: { type: 'boolean', default: false },
  },
});

const started = Date.now();
const all: Done[] = [];

const number = (value: number) => value.toLocaleString('en').padStart(11);

function verdict({ job, outcome }: Done): string {
  if (outcome.found && job.client !== 'tokenchart') return `lost: ${outcome.found.fault}`;
  if (outcome.found) return job.holds ? `BROKEN: ${outcome.found.fault}` : 'the session is lost';
  return outcome.isComplete ? 'holds' : 'holds so far: stopped at the limit';
}

/** What these bounds allow beyond the default ones. */
function extras({ outcome: { bounds } }: Done): string {
  const names = Object.keys(bounds) as (keyof typeof bounds)[];
  return names
    .filter((name) => name !== 'lost' && name !== 'pages' && bounds[name] !== defaultBounds[name])
    .map((name) => `${name} ${bounds[name]}`)
    .join(', ');
}

function report(done: Done): void {
  all.push(done);
  const { job, outcome } = done;
  const name = `${job.client.padEnd(20)} ${job.kind.padEnd(8)} ${job.pages} page${job.pages > 1 ? 's' : ' '}`;
  const counts = `${number(outcome.states)} ${number(outcome.transitions)}`;
  const time = `${outcome.seconds.toFixed(1).padStart(6)} s`;
  const more = extras(done);
  console.log(
    `${name} ${job.title.padEnd(20)}${counts} ${time}  ${verdict(done)}${more && ` (${more})`}`,
  );
}

/** A promise that is broken, or a loss that is not found. */
const isWrong = ({ job, outcome }: Done): boolean =>
  job.holds
    ? outcome.found !== null || !(outcome.isComplete || job.mayStop)
    : outcome.found === null;

const isControl = ({ job }: Done): boolean => job.client !== 'tokenchart';

async function findControlsLosses(): Promise<void> {
  let jobs = controlsOf(0);
  for (let lost = 1; jobs.length > 0; lost += 1) {
    const seen = all.length;
    await runJobs(jobs, report);
    const alive = all.slice(seen).filter(({ outcome }) => outcome.found === null);
    const isSame = (done: Done, kind: string, pages: number, client: string) =>
      done.job.kind === kind && done.job.pages === pages && done.job.client === client;
    jobs = controlsOf(lost).filter(({ kind, pages, client }) =>
      alive.some((done) => isSame(done, kind, pages, client)),
    );
  }
}

/** The largest number of lost answers that `client` outlives on `kind`, over all explorations. */
function largest(client: string, kind: string): string {
  const own = all.filter(({ job }) => job.client === client && job.kind === kind);
  const told = own.filter(({ job }) => job.lost !== null);
  const fails = told.filter(({ outcome }) => outcome.found).map(({ job }) => job.lost as number);
  const smallest = Math.min(...fails);
  return smallest === 0 ? 'none' : Number.isFinite(smallest) ? String(smallest - 1) : '?';
}

function printTraces(): void {
  const losses = all.filter(({ outcome }) => outcome.found);
  for (const { job, outcome } of losses) {
    const pages = `${job.pages} page${job.pages > 1 ? 's' : ''}`;
    console.log(`\n${job.client}, ${job.kind}, ${pages}, ${job.title}: the shortest way to a loss`);
    for (const line of outcome.found?.story ?? []) console.log(line);
  }
}

function printTable(): void {
  console.log('\nanswers in a row that may be lost');
  console.log(`client               ${KINDS.map((kind) => kind.padEnd(8)).join('')}`);
  for (const client of ['stores every header', 'ignores blanks', 'tokenchart']) {
    const cells = KINDS.map((kind) => largest(client, kind).padEnd(8));
    console.log(`${client.padEnd(20)} ${cells.join('')}`);
  }
}

console.log(
  'client               server   pages   what                     states transitions     time',
);
await findControlsLosses();
await runJobs(defaultJobs(), report);
if (values.deep) await runJobs(deepJobs(), report);
printTraces();
const named = Object.entries(defaultBounds).map(([name, value]) => `${name} ${value}`);
console.log(`\nbounds between two calm moments: ${named.join(', ')}; W 5 s`);
printTable();
const states = all.reduce((sum, { outcome }) => sum + outcome.states, 0);
const transitions = all.reduce((sum, { outcome }) => sum + outcome.transitions, 0);
const wrong = all.filter((done) => !isControl(done) && isWrong(done));
const seconds = ((Date.now() - started) / 1_000).toFixed(0);
console.log(
  `\n${number(states).trim()} states, ${number(transitions).trim()} transitions in ${seconds} s; ` +
    `${all.length - wrong.length} of ${all.length} as promised`,
);
process.exitCode = wrong.length > 0 ? 1 : 0;

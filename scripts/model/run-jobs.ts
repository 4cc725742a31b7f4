/** Explores several jobs, two at a time: one process each. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ExploreResult, explore } from '../../src/testing/explore.ts';
import type { Job } from './jobs.ts';

export interface Outcome extends ExploreResult {
  readonly seconds: number;
}

export interface Done {
  readonly job: Job;
  readonly outcome: Outcome;
}

const AT_ONCE = 2;
const run = promisify(execFile);
const script = join(import.meta.dirname, 'explore-one.ts');

async function exploreApart(job: Job): Promise<Done> {
  const args = [
    '--max-old-space-size=6000',
    '--import',
    'tsx',
    script,
    JSON.stringify(job.options),
  ];
  const { stdout } = await run(process.execPath, args, { maxBuffer: 1 << 26 });
  return { job, outcome: JSON.parse(stdout) as Outcome };
}

/** The usual clients are explored in less time than a process takes to start. */
function exploreHere(job: Job): Done {
  const started = performance.now();
  const result = explore(job.options);
  return { job, outcome: { ...result, seconds: (performance.now() - started) / 1_000 } };
}

const exploreJob = (job: Job): Done | Promise<Done> =>
  job.client === 'tokenchart' ? exploreApart(job) : exploreHere(job);

/** Calls back as each one ends. */
export async function runJobs(jobs: readonly Job[], onDone: (done: Done) => void): Promise<void> {
  const waiting = [...jobs];
  const work = async () => {
    for (let job = waiting.shift(); job; job = waiting.shift()) onDone(await exploreJob(job));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

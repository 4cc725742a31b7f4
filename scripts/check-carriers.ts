/** Measures in simulated time what each carrier of a rotation costs, and what it saves. */
import type { Carrier } from '../src/carriers.ts';
import { type Costs, costsOf, type Losses, lossesOf } from './carriers/measure.ts';
import { type Plan, ROUND_TRIP } from './carriers/stage.ts';
import { printTable } from './print-table.ts';

const KINDS = ['classic', 'modern'] as const;
const BURSTS = [1, 5] as const;
const CARRIERS: readonly Carrier[] = ['request', 'probe', 'pilot'];
/** How long the server works on a request of the app, milliseconds. */
const ACTIONS = [20, 100, 300, 1_000] as const;
/** What a write to the store, and nothing else, may add to a request, milliseconds. */
const FEW = 5;

/** What was measured of one carrier, over all durations of the app's requests. */
interface Row extends Pick<Plan, 'kind' | 'burst' | 'carrier'> {
  readonly added: readonly number[];
  readonly ratios: readonly number[];
  readonly failed: number;
  readonly perCall: number;
  /** By duration of the app's requests. */
  readonly losses: readonly Losses[];
}

const started = Date.now();
const rows: Row[] = [];
for (const kind of KINDS) {
  for (const burst of BURSTS) {
    for (const carrier of CARRIERS) rows.push(await measure({ kind, burst, carrier }));
  }
}
printTable([
  [
    ...['kind', 'at once', 'carrier', '+ms median', 'p95', 'ratio median', 'p95', 'sent per call'],
    ...ACTIONS.map((ms) => `lost (${ms} ms)`),
    ...['share', 'at risk'],
  ],
  ...rows.map(cellsOf),
]);
const problems = rows.flatMap(problemsOf);
for (const problem of problems) console.error(`\n${problem}`);
console.log(`\n${((Date.now() - started) / 1000).toFixed(1)} s`);
console.log(problems.length === 0 ? 'as promised' : `${problems.length} NOT AS PROMISED`);
if (problems.length > 0) process.exitCode = 1;

async function measure(plan: Omit<Plan, 'actionMs'>): Promise<Row> {
  const costs: Costs[] = [];
  const losses: Losses[] = [];
  for (const actionMs of ACTIONS) {
    costs.push(await costsOf({ ...plan, actionMs }));
    losses.push(await lossesOf({ ...plan, actionMs }));
  }
  const calls = costs.flatMap((each) => each.calls);
  const ascending = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b);
  return {
    ...plan,
    added: ascending(calls.map(({ added }) => added)),
    ratios: ascending(calls.map(({ added, bare }) => (bare + added) / bare)),
    failed: calls.filter(({ status }) => status !== 200).length,
    perCall: sum(costs.map(({ requests }) => requests)) / calls.length,
    losses,
  };
}

function cellsOf({ kind, burst, carrier, added, ratios, perCall, losses }: Row): string[] {
  return [
    ...[kind, String(burst), carrier],
    ...[at(added, 0.5).toFixed(0), at(added, 0.95).toFixed(0)],
    ...[at(ratios, 0.5).toFixed(2), at(ratios, 0.95).toFixed(2)],
    perCall.toFixed(2),
    ...losses.map(({ lost, tries }) => `${lost}/${tries}`),
    `${(shareOf(losses) * 100).toFixed(0)} %`,
    `${riskOf(losses).toFixed(0)} ms`,
  ];
}

function problemsOf(row: Row): string[] {
  const { kind, burst, carrier, added, failed, perCall, losses } = row;
  const own = carrier === 'request' ? 0 : 1 / burst;
  const [median, p95] = [at(added, 0.5), at(added, 0.95)];
  const usual = rows.find((each) => isUsual(each) && each.kind === kind && each.burst === burst);
  const promises: readonly (readonly [boolean, string])[] = [
    [failed === 0, `${failed} requests were not answered with 200`],
    [Math.abs(perCall - 1 - own) < 0.001, `${perCall} requests were sent per call`],
    [carrier === 'probe' || p95 <= FEW, `adds ${p95} ms`],
    [carrier !== 'probe' || median >= ROUND_TRIP, 'nobody waited for the probe'],
    [carrier === 'request' || isSafer(losses, usual?.losses ?? []), 'loses no less than `request`'],
    [carrier !== 'request' || shareOf(losses) > 0.5, 'the control loses nothing'],
  ];
  const broken = promises.filter(([isKept]) => !isKept);
  return broken.map(([, told]) => `${kind}, ${burst} at once, ${carrier}: ${told}`);
}

function isUsual({ carrier }: Row): boolean {
  return carrier === 'request';
}

/** Less in all, and wherever the app's requests take longer than a tiny one. */
function isSafer(losses: readonly Losses[], usual: readonly Losses[]): boolean {
  const isLess = losses.map(({ lost }, n) => lost < (usual[n]?.lost ?? 0));
  return shareOf(losses) < shareOf(usual) && isLess.slice(1).every(Boolean);
}

function shareOf(losses: readonly Losses[]): number {
  return sum(losses.map(({ lost }) => lost)) / sum(losses.map(({ tries }) => tries));
}

/** For how long a reload loses the new token, of each rotation, milliseconds. */
function riskOf(losses: readonly Losses[]): number {
  return sum(losses.map(({ lost, tries, horizon }) => (lost / tries) * horizon)) / losses.length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

/** @param ascending in this order. */
function at(ascending: readonly number[], share: number): number {
  return ascending[Math.min(Math.floor(ascending.length * share), ascending.length - 1)] ?? 0;
}

/** Runs a path through the public API, and says where it was left. */

import type { Store } from '../../store.ts';
import type { ServerKind } from '../reference-server/index.ts';
import { createSimulation } from '../simulation/simulation.ts';
import { DEEDS } from './alphabet.ts';
import type { OpenApp } from './app.ts';
import { BY_ITSELF, isTerminal } from './chains.ts';
import { deeds } from './deeds.ts';
import { expectPlace, expectStill } from './expect.ts';
import type { PlannedPath, PlannedStep } from './generate.ts';
import { isOutdated } from './place.ts';
import type { StartName } from './records.ts';
import { type Leaf, leafOf } from './transitions.ts';
import { World } from './world.ts';

export interface RunOptions {
  readonly kind: ServerKind;
  /** A new device's store, where the app does not keep its session in a store of tokenchart's. */
  readonly store?: () => Store;
  /** The server's `batch_request_buffer_throttle`, as the app's protocol has it; at least 5000. */
  readonly batchWindowMs?: number;
  /** Where the app's requests go; `/api/me` of the app's API. Default: of the page's own origin. */
  readonly requestUrl?: string;
}

/** Long enough for whatever a path left behind to be over, milliseconds. */
const AFTERWARDS = 20_000;

/** Runs `path` in the app that `open` opens. Throws where the app is not where the path is. */
export async function runPath(
  path: PlannedPath,
  { kind, store, batchWindowMs = 5_000, requestUrl = '/api/me' }: RunOptions,
  open: OpenApp,
): Promise<void> {
  const simulation = createSimulation({ kind, batchWindowMs, ...(store && { store: store() }) });
  const world = new World(simulation, open, requestUrl);
  let last: Taken | undefined;
  let at = `start (${path.start})`;
  try {
    await begin(world, path);
    for (const [index, step] of path.steps.entries()) {
      at = `step ${index + 1} of ${path.steps.length} (${DEEDS[step.deed]})`;
      last = await take(world, step, path.steps.slice(index + 1), last);
    }
    at = 'the end';
    await finish(world, path);
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${what}\n  at ${at}\n  of the path ${path.name}`, { cause });
  } finally {
    world.app?.session.dispose();
  }
}

const set: Readonly<Record<StartName, (world: World) => Promise<void>>> = {
  'first visit': async () => {},
  async reload(world) {
    await world.until(world.app.signIn(world.backend.user));
    await world.reload();
  },
  'reload over a request': (world) => reloadOverRequest(world),
  async 'reload after a sign-out'(world) {
    await world.until(world.app.signIn(world.backend.user));
    await world.until(world.app.signOut());
    await world.reload();
  },
  'reload as the network returns': (world) => reloadOverRequest(world, true),
};

/** The server rotates, and the page is gone before it hears of that. */
async function reloadOverRequest(world: World, asOnline = false): Promise<void> {
  await world.until(world.app.signIn(world.backend.user));
  await world.pause(world.backend.windowMs + 2_000);
  const request = await world.request();
  await world.until(request.loseAnswer());
  await world.reload(asOnline);
}

async function begin(world: World, path: PlannedPath): Promise<void> {
  await world.openPage();
  await set[path.start](world);
  await expectPlace(world, path.begin, 0);
}

interface Taken {
  readonly step: PlannedStep;
  /** How much had been seen before it. */
  readonly mark: number;
}

/** Takes a step, and sees that the session is where the step leads, and got there by it. */
async function take(
  world: World,
  step: PlannedStep,
  later: readonly PlannedStep[],
  last: Taken | undefined,
): Promise<Taken> {
  const isDone = last !== undefined && happensAfter(last.step, step);
  const mark = isDone ? last.mark : world.seen.length;
  const place = { leaf: leafOf(step.from), leads: step.from.context.leader, isDone, later };
  const isProved = await deeds[step.deed](world, place);
  await expectPlace(world, step.to, mark);
  const isPassedBy = isTerminal(nameOf(step)) || (later[0] && happensAfter(step, later[0]));
  if (!isPassedBy) await expectStill(world, step.to);
  if (isProved === false || !(isProved || world.seen.length > mark)) {
    throw new Error('Nothing happened: the session did not take notice.');
  }
  if (!isPassedBy) await cleanUp(world, leafOf(step.to), later);
  return { step, mark };
}

const nameOf = ({ from, deed }: PlannedStep) => `${leafOf(from)} ${deed}`;
const happensAfter = (step: PlannedStep, next: PlannedStep) =>
  BY_ITSELF[nameOf(step)] === nameOf(next);

/** Ends what is out and of no use to the steps that follow, so that it disturbs none of them. */
async function cleanUp(world: World, leaf: Leaf, later: readonly PlannedStep[]): Promise<void> {
  if (leaf === 'inFlight') return;
  const isSlow = isOutdated(later);
  if (leaf !== 'recovering' && !isSlow) for (const own of world.wire.own) own.loseRequest();
  const isStale = leaf === 'holding' || leaf === 'recovering' || leaf === 'waiting';
  if (isStale || later[0]?.deed === 'answerConfirms') return;
  const { credential } = await world.other.record();
  // Who was refused because of an old name is sent once more.
  for (let round = 0; round < 2 && world.wire.requests.length > 0; round += 1) {
    for (const request of world.wire.requests) {
      const isCurrent = request.token === credential?.token;
      if (!isCurrent) request.loseRequest();
      else await world.backend.during('open', () => world.until(request.pass()));
    }
    await world.pause();
  }
}

/** Everything comes to its end, and the session works, or is over as the path says. */
async function finish(world: World, { begin, steps }: PlannedPath): Promise<void> {
  const isOver = leafOf(steps.at(-1)?.to ?? begin) === 'signedOut';
  world.wire.isOpen = true;
  world.other.yield();
  await Promise.all(
    [...world.wire.requests, ...world.wire.own].map((held) => world.until(held.pass())),
  );
  await world.pause(AFTERWARDS);
  if (world.waiting > 0) throw new Error(`${world.waiting} requests were never answered.`);
  const { state, reason } = world.snapshot;
  if ((state === 'signedOut') !== isOver) {
    throw new Error(
      `Expected the session to ${isOver ? 'be over' : 'live'}, found ${state} (${reason})`,
    );
  }
  const status = await world.lastRequest();
  const expected = isOver ? 401 : 200;
  if (status !== expected)
    throw new Error(`Expected a last request's status ${expected}, found ${status}`);
}

/** Makes the events of a plan happen. */
import { until } from '../stories/until.ts';
import { started } from '../tabs/crowd.ts';
import { goAway } from '../tabs/ends.ts';
import type { Member } from '../tabs/member.ts';
import type {
  Ask,
  ChaosEvent,
  Cut,
  KillWorker,
  Late,
  Leave,
  Lose,
  Offline,
  Refuse,
  SignOut,
  Switch,
} from './events.ts';
import type { ChaosStage } from './stage.ts';

/** What a call or a recovery may take within a round, milliseconds. */
const BOUND_MS = 20_000;
/** A request that waits for something else is not waited for longer than this, milliseconds. */
const ARRIVAL_MS = 5_000;
/** How long the server works for a tab that goes meanwhile, milliseconds. */
const WORK_MS = 300;
const MOST_TABS = 4;

/** All should be calm by now, and is not: what comes after this would prove nothing. */
export class NotCalm extends Error {}

export async function perform(stage: ChaosStage, event: ChaosEvent): Promise<void> {
  if ('isDue' in event && event.isDue) await pastWindow(stage);
  switch (event.type) {
    case 'ask':
      return ask(stage, event);
    case 'lose':
      return lose(stage, event);
    case 'late':
      return late(stage, event);
    case 'refuse':
      return refuse(stage, event);
    case 'offline':
      return offline(stage, event);
    case 'leave':
      return leave(stage, event);
    case 'return':
      return bringBack(stage);
    case 'open':
      return stage.crowd.members.length + stage.away.length < MOST_TABS ? stage.open() : undefined;
    case 'switch':
      return switchUser(stage, event);
    case 'signOut':
      return signOut(stage, event);
    case 'killWorker':
      return killWorker(stage, event);
    case 'time':
      await new Promise((resolve) => setTimeout(resolve, event.ms));
  }
}

/** Everybody who can comes back; all should be calm then. */
export async function bringBack(stage: ChaosStage): Promise<void> {
  for (const work of stage.away.splice(0)) await work();
}

export async function calm(stage: ChaosStage): Promise<void> {
  if (!(await stage.calm(BOUND_MS))) throw new NotCalm();
}

async function pastWindow(stage: ChaosStage): Promise<void> {
  await answered(stage);
  await calm(stage);
  await workersWindowOver(stage);
  await stage.crowd.pastWindow();
}

/** A worker cannot be asked whether its window is over: the server's clock must not run ahead of it. */
async function workersWindowOver({ crowd, place, client }: ChaosStage): Promise<void> {
  if (place.transport === 'page' || crowd.isControl) return;
  const { model, clock } = crowd.parts.server;
  const end = (model.row(client)?.updatedAt ?? 0) + crowd.parts.windowMs + 1_000;
  await until(() => clock.now() > end, 'the window is over');
}

const answered = (stage: ChaosStage, members = stage.crowd.members) =>
  stage.answered(members, BOUND_MS);

async function ask(stage: ChaosStage, { tab, via, count, slowMs, isAwaited }: Ask) {
  const member = stage.tab(tab);
  await Promise.all(Array.from({ length: count }, () => stage.ask(member, via, slowMs)));
  if (isAwaited) await answered(stage, [member]);
}

function cutOff({ crowd, next }: ChaosStage, cut: Cut) {
  const { faults } = crowd.parts.server;
  const match = next;
  switch (cut) {
    case 'drop':
      return faults.dropAnswer({ match });
    case 'dropEach': // as often as the browser sends it
      return faults.dropAnswer({ match, times: Number.POSITIVE_INFINITY });
    case 'body':
      return faults.cutBody({ match });
    case 'gateway':
      return faults.answerAfter(504, { match });
  }
}

async function lose(stage: ChaosStage, { tab, via, cut, isCrowded, isHasty }: Lose) {
  const member = stage.tab(tab);
  const fault = cutOff(stage, cut);
  await stage.ask(member, via);
  if (isCrowded) await askBeside(stage, member);
  await answered(stage, [member]);
  fault.remove();
  if (!isHasty) await calm(stage);
}

async function late(stage: ChaosStage, { tab, via, ms }: Late) {
  const member = stage.tab(tab);
  stage.crowd.parts.server.faults.delayAnswer(ms, { match: stage.next });
  await stage.ask(member, via);
  await stage.ask(stage.tab(tab + 1), via);
}

async function refuse(stage: ChaosStage, { tab, via, status, times }: Refuse) {
  const member = stage.tab(tab);
  const { faults } = stage.crowd.parts.server;
  for (let n = 0; n < times; n += 1) {
    faults.answerInstead(status, { match: stage.next });
    await stage.ask(member, via);
  }
  await answered(stage, [member]);
}

/** Nothing is lost by it: what never reached the server has rotated nothing. */
async function offline(stage: ChaosStage, { tab, via, tries }: Offline) {
  const { faults } = stage.crowd.parts.server;
  const fault = faults.cutBefore({ match: () => true, times: Number.POSITIVE_INFINITY });
  const members = Array.from({ length: tries }, (_, n) => stage.tab(tab + n));
  for (const member of members) await stage.ask(member, via);
  await stage.answered(members, ARRIVAL_MS);
  fault.remove();
  await calm(stage);
}

/** Begins a request that is still out when this resolves; with what lets its answer go. */
async function begin(stage: ChaosStage, member: Member, event: Leave | KillWorker) {
  const { via, out, isCrowded } = event;
  if (out === 'nothing') return () => {};
  const hold = stage.crowd.parts.server.faults.hold({ match: stage.next });
  if (out === 'request') hold.release();
  const path = await stage.ask(member, via, out === 'request' ? WORK_MS : 0);
  if (isCrowded) await askBeside(stage, member);
  await arrives(() => (out === 'request' ? stage.crowd.rows(path).length > 0 : hold.held > 0));
  return () => hold.release();
}

/** Every other tab asks, and nobody waits for that. */
async function askBeside(stage: ChaosStage, member: Member): Promise<void> {
  for (const other of stage.crowd.members) {
    if (other !== member) await stage.ask(other, 'fetch');
  }
}

/** What waits at a gate may come later, or never. */
const arrives = (isThere: () => boolean) =>
  until(isThere, 'the request is at the server', ARRIVAL_MS).catch(() => {});

async function leave(stage: ChaosStage, event: Leave) {
  const member = stage.tab(event.tab);
  const release = await begin(stage, member, event);
  const left = Date.now();
  const back = await goAway(stage.crowd, member, event.way);
  release();
  if (event.way === 'navigate' || event.way === 'freeze') {
    stage.away.push(() => back().catch((error) => loadedAnew(member, error)));
  } else await back();
  if (stage.crowd.members.length === 0) {
    await (stage.away.length > 0 ? bringBack(stage) : stage.open());
    stage.unattendedMs = Math.max(stage.unattendedMs, Date.now() - left);
  }
  if (event.out !== 'nothing' && !event.isHasty) await calm(stage);
}

/** A page that is asked while it is loaded anew is asked again; other errors are thrown. */
async function loadedAnew(member: Member, error: unknown): Promise<void> {
  if (!/context was destroyed/.test(String(error))) throw error;
  await started(member);
}

async function switchUser(stage: ChaosStage, { tab, to, isHeld }: Switch) {
  await calm(stage);
  const { faults } = stage.crowd.parts.server;
  const held = stage.tab(tab + 1);
  const hold = faults.hold({ match: stage.next });
  if (isHeld) {
    await stage.ask(held, 'fetch');
    await arrives(() => hold.held > 0);
  }
  await stage.signIn(stage.tab(tab), to);
  for (const member of stage.crowd.members) await stage.ask(member, 'fetch');
  hold.release();
  await answered(stage);
  await calm(stage);
}

async function signOut(stage: ChaosStage, { tab, next }: SignOut) {
  await calm(stage);
  await stage.signOut(stage.tab(tab));
  for (const member of stage.crowd.members) await stage.ask(member, 'fetch');
  await calm(stage);
  await stage.signIn(stage.tab(tab + 1), next);
  await calm(stage);
}

async function killWorker(stage: ChaosStage, event: KillWorker) {
  const member = stage.tab(event.tab);
  const release = await begin(stage, member, event);
  await member.engineTab.stopWorkers?.();
  release();
  if (event.out !== 'nothing' && !event.isHasty) await calm(stage);
}

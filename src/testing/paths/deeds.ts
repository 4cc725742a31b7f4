/** What is done in the world so that the machine behind the API hears of one event. */
import type { DeedName } from './alphabet.ts';
import { answers, vouchedUntil } from './answers.ts';
import { type Deed, isBeforeForce, isLate, isOutdated } from './place.ts';
import type { World } from './world.ts';

/** How long a timer of the session's own may take, milliseconds. */
const LONGEST = 40_000;
/** How long a slow store takes, milliseconds. */
const SLOW = 1_000;
/** How much earlier another page's flight left, milliseconds. */
const EARLIER_MS = 100;
const state = ({ snapshot }: World) => snapshot.stale ?? snapshot.state;

/** With a window that the page believes to be over, so long as the server's, milliseconds. */
const OUTLAST = 2_100;

/** Lets time pass until the session is in another state. */
async function leaves(world: World): Promise<undefined> {
  const before = state(world);
  await world.passes(() => state(world) !== before, LONGEST);
}

/** Says something as the other page; proved by its having been heard. */
const says =
  (kind: 'recover' | 'renew' | 'ended'): Deed =>
  async (world) => {
    const { heard } = world;
    await world.other.say(kind);
    await world.pause();
    return world.heard > heard;
  };

/** The page looks into its store again. */
async function wakes(world: World): Promise<boolean> {
  const { reads } = world;
  world.page.wake();
  await world.pause();
  return world.reads > reads;
}

const others: Record<Exclude<DeedName, keyof typeof answers>, Deed> = {
  async signsIn(world, { leaf }) {
    // What the session before it forced is over then.
    if (leaf === 'signedOut') await world.pause(world.backend.windowMs);
    const { epoch } = await world.other.record();
    await world.until(world.app.signIn(world.backend.user));
    return (await world.other.record()).epoch > epoch;
  },
  signsOut: async (world) => void (await world.until(world.app.signOut())),
  otherCommits: async (world) => {
    await world.other.commit();
    await world.pause();
  },
  otherSignsIn: async (world) => {
    await world.other.signIn();
    await world.pause();
  },
  otherSignsOut: async (world) => {
    await world.other.signOut();
    await world.pause();
  },
  otherCommitsAndDies: async (world) => {
    await world.other.commit(true);
    return wakes(world);
  },
  otherDies: async (world) => {
    await world.other.die();
    return wakes(world);
  },
  earlierDies: async (world) => {
    const { marks } = await world.other.record();
    await world.other.die(Math.min(world.now(), ...marks.map(({ at }) => at)) - EARLIER_MS);
    return wakes(world);
  },
  pageWakes: wakes,
  otherAsksRecovery: says('recover'),
  otherAsksRenewal: says('renew'),
  otherEnds: says('ended'),
  async windowLapses(world, { isDone }) {
    if (isDone) return;
    // Traffic: by its answer the page knows which kind of server it talks to.
    const request = await world.request();
    await world.backend.during('open', () => world.until(request.pass()));
    await leaves(world);
    await world.pause(Math.max(vouchedUntil(world) - world.now(), OUTLAST));
  },
  async windowLapsesOver(world) {
    await world.request();
    await leaves(world);
    await world.pause(OUTLAST);
  },
  flightBound: leaves,
  async renewalDue(world, { leads }) {
    const asked = () => world.other.countOf('renew') > 0;
    return leads ? undefined : world.passes(asked, 1_000);
  },
  async quietMoment(world, { later: [next] }) {
    if (next && isLate(next)) await world.request();
    if (next && isBeforeForce(next)) world.readMs = SLOW;
    world.breaksChannel = next?.deed === 'recoveryBroken';
    if (world.breaksChannel) await world.passes(() => !world.breaksChannel, LONGEST);
    else await leaves(world);
  },
  async waitBound(world) {
    await world.pause();
    const before = world.other.countOf('recover');
    const isOver = () => world.other.countOf('recover') > before || state(world) !== 'waiting';
    return world.passes(isOver, LONGEST);
  },
  async networkReturns(world, { later: [next] }) {
    if (next?.deed === 'hearsThatItLeads') return true; // while the page was starting
    world.page.goOnline();
    await world.pause();
    return undefined;
  },
  hearsThatItLeads: async () => true,
  leads: async (world) => {
    world.other.yield();
    await world.pause();
  },
  loses: async (world) => {
    world.other.lead();
    await world.pause();
  },
  async recoveryAccepted(world) {
    world.backend.stopRotating();
    const own = await world.ownRequest();
    await world.until(own.pass());
  },
  async recoveryRefused(world) {
    for (const request of world.wire.requests) request.loseRequest();
    world.backend.signOut(await world.other.record());
    const end = world.now() + LONGEST;
    while (state(world) === 'recovering' && world.now() < end) {
      for (const own of world.wire.own) await world.until(own.pass());
      await world.pause(50);
    }
  },
  async recoveryUnanswered(world, { later }) {
    const own = await world.ownRequest();
    // One that is only slow is still out when the next one is answered.
    if (isOutdated(later)) return leaves(world);
    own.loseRequest();
    await world.pause();
  },
  recoveryBroken: async () => undefined, // its first message did that
  async serverUndoes(world) {
    const own = await world.ownRequest();
    world.backend.undoRotation();
    await world.until(own.pass());
    const again = await world.ownRequest();
    await world.until(again.pass());
  },
};

export const deeds: Readonly<Record<DeedName, Deed>> = { ...others, ...answers };

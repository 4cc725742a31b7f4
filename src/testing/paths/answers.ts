/** How requests leave, and how they are answered. */
import { createCredential } from '../../../machines/credential.ts';
import type { Ticket } from '../../departures.ts';
import type { DeedName } from './alphabet.ts';
import { crossingIn, type Deed, isHealedBy, type Place } from './place.ts';
import type { HeldRequest } from './wire.ts';
import type { World } from './world.ts';

/** Without it a blank of a modern server says as little as a classic one's. */
const ORACLE = ['authorization'];

const tickets = new WeakMap<World, Ticket>();

/** The request that an answer is to come to. */
async function requestAt(world: World, { leaf }: Place): Promise<HeldRequest> {
  if (leaf === 'recovering' || leaf === 'waiting') return heldRequest(world);
  if (leaf === 'holding') return world.request();
  if (leaf === 'batchWindow' || leaf === 'idle') {
    return world.wire.requests.at(-1) ?? world.request();
  }
  return world.wire.requests.at(-1) ?? world.ownRequest();
}

function heldRequest(world: World): HeldRequest {
  const request = world.wire.requests.at(-1);
  if (!request) throw new Error('No request is out that could be answered.');
  return request;
}

/** The app hands a token over that it got by another way. */
async function adopt(world: World): Promise<undefined> {
  await world.pause(1_100); // its expiry must be later, and counts in seconds
  const { credential } = world.backend.rotate(await world.other.record());
  if (credential) await world.until(world.app.session.adopt(createCredential(credential)));
}

async function rotates(world: World, request: HeldRequest): Promise<undefined> {
  world.backend.watchRotation();
  await world.backend.during('over', () => world.until(request.pass()));
}

/** Both rotate in one second; the answer of the one that left sooner, or later, is held back. */
async function crosses(world: World, left: 'sooner' | 'later'): Promise<undefined> {
  const first = heldRequest(world);
  await world.pause(10);
  const second = await world.request();
  const [kept, other] = left === 'later' ? [second, first] : [first, second];
  await world.backend.during('over', async () => {
    const late = kept.keep();
    // It ends last: the server's newest token is the one in hand.
    await world.until(other.pass());
    world.deliver = await world.until(late);
  });
}

async function delivers(world: World): Promise<undefined> {
  world.deliver();
  await world.pause();
}

/** While the page still believes that the server rotates nothing, its requests open no flight. */
async function confirmsInIdle(world: World): Promise<undefined> {
  const { backend, wire } = world;
  backend.resumeRotating();
  const old = await world.request();
  const deliver = await backend.during('over', () => world.until(old.keep()));
  await world.pause(1_100); // its token must be the older one, and expiry counts in seconds
  await world.other.commit();
  await world.pause(backend.windowMs);
  const request = await world.request();
  deliver(); // which teaches the page that the server rotates
  await world.pause();
  if (!wire.requests.includes(request)) throw new Error('The request ended too soon.');
  await backend.during('open', () => world.until(request.pass()));
}

/** Until then a 401 is the app's own: so soon before, a recovery proved that the server takes the token. */
export const vouchedUntil = ({ vouchedAt, backend }: World): number =>
  vouchedAt + backend.windowMs + 1_000;

/** Traffic keeps the window open meanwhile. */
async function outlastVouching(world: World): Promise<void> {
  while (world.now() < vouchedUntil(world)) {
    await world.pause(world.backend.windowMs / 4);
    await rotates(world, await world.request());
  }
}

export const answers = {
  async requestLeaves(world, { leaf, later: [next] }) {
    // In `holding` it is free to go until the mark's time is over.
    if (leaf === 'holding') await world.pause(world.backend.windowMs + 1_000);
    if (next?.deed === 'flightLands') {
      const ticket = world.app.session.begin({ url: world.address });
      tickets.set(world, await world.until(Promise.resolve(ticket)));
      return undefined;
    }
    const { writes } = world;
    await world.request();
    return world.writes > writes;
  },
  /** A request that had leave to go, and did not. */
  async flightLands(world) {
    const ticket = tickets.get(world);
    if (ticket) world.app.session.release(ticket);
    await world.pause();
  },
  async flightUnheard(world) {
    const request = heldRequest(world);
    await world.backend.during('open', () => world.until(request.pass({ hide: ORACLE })));
  },
  async answerRotates(world, place) {
    const { leaf, later, isDone } = place;
    if (isDone) return undefined;
    const crossing = leaf === 'inFlight' && crossingIn(later);
    if (crossing) return crosses(world, crossing.deed === 'answerTies' ? 'sooner' : 'later');
    if (leaf === 'idle' || later[0]?.deed === 'renewalDue') return adopt(world);
    if (leaf !== 'recovering') return rotates(world, await requestAt(world, place));
    const own = await world.ownRequest();
    world.backend.watchRotation();
    await world.until(own.pass());
    world.vouchedAt = world.now();
    return undefined;
  },
  answerCrosses: delivers,
  answerTies: delivers,
  async answerConfirms(world, place) {
    if (place.leaf === 'idle') return confirmsInIdle(world);
    const request = await requestAt(world, place);
    // The next one is of the same flight.
    if (place.later[0]?.deed === 'answerConfirms') await world.request();
    const { writes } = world;
    await world.backend.during('open', () => world.until(request.pass()));
    world.readMs = 0;
    await world.pause();
    return world.writes > writes;
  },
  async answerRefused(world, place) {
    if (place.leaf === 'batchWindow') await outlastVouching(world);
    if (place.leaf === 'idle') await world.pause(world.backend.windowMs + 1_000);
    const request = await requestAt(world, place);
    return (await world.until(request.pass({ drop: ['access-token', ...ORACLE] }))) === 401;
  },
  async answerLost(world, place) {
    if (place.isDone) return undefined;
    const { failed } = world;
    const isOwn = place.leaf === 'batchWindow' || place.leaf === 'idle';
    const request = isOwn ? await world.ownRequest() : await requestAt(world, place);
    if (isHealedBy(place.later)) await world.until(request.loseAnswer());
    else request.loseRequest();
    await world.pause();
    return world.failed > failed || undefined; // or it was a renewal, of which no caller knows
  },
  async answerRenames(world, place) {
    const email = `a.${world.backend.user.email}`;
    if (place.leaf === 'idle') world.backend.resumeRotating();
    const isSecond = place.leaf === 'inFlight';
    const request = isSecond ? await world.request() : await requestAt(world, place);
    const change = { method: 'PUT', path: '/auth', body: JSON.stringify({ email }) };
    await world.backend.during('open', () =>
      world.until(request.pass({ ...change, hide: ORACLE })),
    );
    world.backend.user = { ...world.backend.user, email };
  },
} satisfies Partial<Record<DeedName, Deed>>;

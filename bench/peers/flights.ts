/** One whole flight, from idle to idle: the window passes, and a request brings the next token. */
import cookies from 'js-cookie';
import type { Carrier } from 'tokenchart';
import { createFetch } from 'tokenchart/fetch';
import { createActor } from 'xstate';
import { createCredential, emptyRecord } from '../../machines/credential.ts';
import { tokenMachine } from '../../machines/token.ts';
import { credential, rotatingApi, tokenOf, URL_OF_API } from '../api.ts';
import { HandClock } from '../clock.ts';
import { openIdle } from '../open.ts';
import { type Contender, oneByOne } from '../timing.ts';

const WINDOW_AND_MORE = 10_000;

function contender(name: string, call: () => Promise<unknown>, isRight: () => boolean): Contender {
  return oneByOne(name, call, () => {
    if (!isRight()) throw new Error(`${name} does not hold the newest token.`);
  });
}

/** Keeps the token in a variable, and loses it at the next reload. */
export function bareFlight(): Contender {
  const api = rotatingApi();
  let token = tokenOf(0);
  const call = async () => {
    const { headers } = await api.fetch(URL_OF_API, { headers: { 'access-token': token } });
    token = headers.get('access-token') ?? token;
  };
  return contender('fetch, token in a variable', call, () => token === tokenOf(api.rotations()));
}

/** The five headers in five cookies, as with js-cookie in many apps. */
export function cookieFlight(): Contender {
  const names = ['access-token', 'client', 'uid', 'expiry', 'token-type'];
  const api = rotatingApi();
  cookies.set('access-token', tokenOf(0));
  const call = async () => {
    const headers = Object.fromEntries(names.map((name) => [name, cookies.get(name) ?? '']));
    const answer = await api.fetch(URL_OF_API, { headers });
    for (const name of names) cookies.set(name, answer.headers.get(name) ?? '');
  };
  const isRight = () => cookies.get('access-token') === tokenOf(api.rotations());
  return contender('fetch + js-cookie', call, isRight);
}

/** The machine's own four steps of a flight, with nothing performed: what XState takes of it. */
export function machineAlone(): Contender {
  const { expiry } = credential;
  const record = { ...emptyRecord, epoch: 1, credential: createCredential(credential) };
  const actor = createActor(tokenMachine, {
    input: { record, page: 'page', leader: true },
    clock: new HandClock(),
  });
  actor.start();
  actor.send({ type: 'window.lapsed', requestsOut: false });
  let flights = 0;
  const call = async () => {
    flights += 1;
    const { record: held } = actor.getSnapshot().context;
    const next = createCredential({
      ...credential,
      token: tokenOf(flights),
      expiry: expiry + flights,
    });
    const offer = { epoch: 1, credential: next, sentToken: held.credential?.token ?? null };
    actor.send({ type: 'flight.opened' });
    actor.send({
      type: 'record.read',
      record: { ...held, marks: [{ page: 'page', at: flights }] },
    });
    actor.send({ type: 'token.offered', offer: { ...offer, sentAt: flights }, standing: [] });
    actor.send({ type: 'window.lapsed', requestsOut: false });
  };
  const isRight = () => {
    const { value, context } = actor.getSnapshot();
    return value === 'idle' && context.record.credential?.token === tokenOf(flights);
  };
  return contender('the machine alone', call, isRight);
}

/** With the mark written before the request leaves, and the record after it. */
export async function tokenchartFlight(carrier: Carrier): Promise<Contender> {
  const api = rotatingApi(carrier === 'pilot' ? '/auth/validate_token' : '/api/me');
  const clock = new HandClock();
  const session = await openIdle({ ...api, carrier, env: { ...clock } });
  const fetch = createFetch(session);
  const before = session.getSnapshot().generation;
  const call = async () => {
    await fetch(URL_OF_API);
    clock.advance(WINDOW_AND_MORE);
  };
  const isRight = () => session.getSnapshot().generation - before === api.rotations();
  return contender(`tokenchart, ${carrier}`, call, isRight);
}

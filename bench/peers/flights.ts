/** One whole flight, from idle to idle: the window passes, and a request brings the next token. */
import cookies from 'js-cookie';
import type { Carrier } from 'tokenchart';
import { createFetch } from 'tokenchart/fetch';
import { rotatingApi, tokenOf, URL_OF_API } from '../api.ts';
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

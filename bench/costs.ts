/** What a request costs in an open window, and a whole flight. */
import {
  authRefresh,
  bareAxios,
  deviseAxios,
  handWritten,
  tokenchartAxios,
} from './peers/axios.ts';
import { bareFetch, kyHooks, oidcClient, supabase, tokenchartFetch } from './peers/fetch.ts';
import { bareFlight, cookieFlight, machineAlone, tokenchartFlight } from './peers/flights.ts';
import type { Section } from './section.ts';
import { type Contender, compare, type Timing, type TimingOptions } from './timing.ts';

const HEADING = ['client', 'µs', 'more than bare, µs', 'times bare'];

const rowOf = ({ name, us, overUs, ratio }: Timing, at: number): readonly string[] => [
  name,
  us.toFixed(2),
  at === 0 ? '' : overUs.toFixed(2),
  at === 0 ? '1.0' : ratio.toFixed(1),
];

async function section(
  title: string,
  contenders: readonly Contender[],
  options: TimingOptions,
): Promise<Section & { readonly timings: readonly Timing[] }> {
  const timings = await compare(contenders, options);
  return { title, lines: [HEADING, ...timings.map(rowOf)], timings };
}

const often = { times: 2_000, turns: 25 };
const seldom = { times: 1_000, turns: 25 };

export const fetchCosts = async () =>
  section(
    'One request in an open window, around fetch',
    [bareFetch(), await tokenchartFetch(), kyHooks(), await supabase(), await oidcClient()],
    often,
  );

export const axiosCosts = async () =>
  section(
    'One request in an open window, around axios',
    [bareAxios(), await tokenchartAxios(), handWritten(), authRefresh(), await deviseAxios()],
    { ...often, times: 500 },
  );

export const flightCosts = async () =>
  section(
    'One whole flight, from idle to idle',
    [
      bareFlight(),
      cookieFlight(),
      machineAlone(),
      await tokenchartFlight('request'),
      await tokenchartFlight('pilot'),
    ],
    seldom,
  );

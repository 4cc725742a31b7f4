/** How the results of the adapters' check are shown. */
import type { Verdict } from './contract.ts';
import type { Telling } from './list.ts';
import type { Result } from './run.ts';
import type { Size } from './sizes.ts';

type Lines = readonly (readonly string[])[];

/** Verdicts, and where they were found. */
export interface Place {
  readonly name: string;
  readonly verdicts: readonly Verdict[];
}

/** A line a client, a mark a case: kept on all kinds of servers, or not, or not to be played. */
export function matrix(places: readonly Place[], titles: readonly string[]): Lines {
  const numbers = titles.map((_, n) => String(n + 1).padStart(2)).join(' ');
  const lines = places.flatMap(({ name, verdicts }) =>
    clientsOf(verdicts).map((client) => {
      const own = verdicts.filter((verdict) => verdict.client === client);
      const marks = titles.map((title) => markOf(own, title).padStart(2)).join(' ');
      const played = own.filter(({ cannot }) => cannot === null);
      const kept = played.filter(({ failure }) => failure === null);
      return [name, client, marks, `${kept.length} of ${played.length}`];
    }),
  );
  return [['where', 'client', numbers, 'kept'], ...lines];
}

const clientsOf = (verdicts: readonly Verdict[]) => [
  ...new Set(verdicts.map(({ client }) => client)),
];

function markOf(verdicts: readonly Verdict[], title: string): string {
  const played = verdicts.filter((one) => one.title === title && one.cannot === null);
  if (played.length === 0) return '·';
  return played.every(({ failure }) => failure === null) ? '+' : 'x';
}

/** Why what was not played was not. */
export const inabilities = (verdicts: readonly Verdict[]): string[] => [
  ...new Set(
    verdicts.flatMap(({ client, cannot }) => (cannot === null ? [] : [`${client}: ${cannot}`])),
  ),
];

/** What was told by stories, as the contract's verdicts are. */
export const toVerdicts = (client: string, results: readonly Result[]): Verdict[] =>
  results.map(({ telling: { title, kind }, problems }) => ({
    ...{ client, isControl: false, title, kind, cannot: null },
    failure: problems.length > 0 ? problems.join('\n') : null,
  }));

export const storyLines = (results: readonly Result[]): Lines => [
  ['story', 'adapter', 'server', 'tokenchart', 'controls'],
  ...results.map(({ telling, tokenchart, controls }) => [
    telling.title,
    nameOf(telling),
    telling.kind,
    tokenchart ?? 'untold',
    controls.map(({ usual, outcome }) => `${usual}: ${outcome ?? 'untold'}`).join(', '),
  ]),
];

export function nameOf({ adapter, react }: Telling): string {
  const names = {
    fetch: 'createFetch',
    'axios-fetch': 'axios by fetch',
    'axios-xhr': 'axios by XHR',
    swr: 'SWR',
    query: 'TanStack Query',
  };
  return `${names[adapter]}, React ${react}`;
}

export const sizeLines = (sizes: readonly Size[]): Lines => [
  ['subpath', 'bytes', 'gzipped', 'left to the app'],
  ...sizes.map(({ subpath, bytes, gzipped, peers }) => [
    subpath,
    String(bytes).padStart(6),
    String(gzipped).padStart(6),
    peers.join(', '),
  ]),
];

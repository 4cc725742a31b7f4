/** A trace in words, and as deeds with times that a test can do again. */
import type { Deed } from './deeds.ts';
import type { Found, TraceStep } from './search.ts';
import type { Flight, Page, World } from './world.ts';

const KINDS = {
  app: 'a request',
  forced: 'the forced request',
  renewal: 'the renewal',
} as const;

const nameOf = (flight: Flight | undefined): string =>
  flight ? `${KINDS[flight.kind]} with ${flight.credential.token}` : 'a request';

const ANSWERS = {
  rotated: (token: string) => `rotates to ${token}`,
  batch: () => 'is batched: a blank',
  refused: () => 'is refused',
  raised: () => 'raises: no auth headers',
  gone: () => 'finds no session',
  static: () => 'rotates nothing',
} as const;

function answerOf(after: World, before: World): string {
  const known = new Set(before.flights);
  const { heard } = after.flights.find((flight) => flight.heard && !known.has(flight)) ?? {};
  return heard ? ANSWERS[heard.ending](heard.token) : 'ends, and nobody hears it';
}

function requestWords(
  deed: Extract<Deed, { flight: number }>,
  { before, after }: TraceStep,
): string {
  const name = nameOf(before.flights[deed.flight]);
  switch (deed.do) {
    case 'arrive': {
      const isIn = after.flights.some(({ leg }) => leg === 'server');
      return `${name} reaches the server${isIn ? '' : ' and is refused'}`;
    }
    case 'loseRequest':
      return `${name} is lost on its way there`;
    case 'copy':
      return `the browser sends ${name} twice`;
    case 'cut':
      return `the connection of ${name} breaks; the server works on`;
    case 'end':
      return `${name} ${answerOf(after, before)}`;
    case 'raise':
      return `${name} raises an error: no auth headers, nothing rotates`;
    case 'answer':
      return `its answer reaches the page (${name})`;
    case 'loseAnswer':
      return `THE ANSWER IS LOST (${name})`;
  }
}

const PAGE_WORDS: Readonly<Record<string, string>> = {
  store: 'the store is read or written',
  lock: 'the lock manager speaks',
  lapse: 'the window is over',
  request: 'the app sends a request',
  renewal: 'a renewal is due',
  reload: 'THE PAGE IS RELOADED',
  crash: 'THE PAGE CRASHES, and is opened again',
  close: 'THE PAGE IS CLOSED',
  open: 'a page is opened',
  freeze: 'the page is frozen',
  thaw: 'the page thaws',
  online: 'the network returns',
  signOut: 'the user signs out',
  signIn: 'the user signs in anew',
};

function wordsOf(step: TraceStep): string {
  const { deed } = step;
  if (deed.do === 'tick') return 'a second passes';
  if (deed.do === 'note') return 'a channel message arrives';
  if (deed.do === 'mute') return 'the channel begins to drop messages';
  if ('flight' in deed) return requestWords(deed, step);
  if (deed.do === 'timer') return `page ${deed.page}: ${deed.timer} is over`;
  return `page ${deed.page}: ${PAGE_WORDS[deed.do]}`;
}

const pageState = (page: Page | null): string =>
  page ? `${page.phase} ${page.record.credential?.token ?? '-'}` : '-';

function stateOf({ row, store, pages, lost }: World): string {
  const server = row ? `${row.token}/${row.previous ?? row.last ?? '-'}` : 'no session';
  const there = pages.map(pageState).join(', ');
  return `server ${server}; store ${store.credential?.token ?? '-'}; ${there}; lost ${lost}`;
}

/** One line a step, the seconds in front; what a page does at its own store goes without saying. */
export function tell({ fault, trace }: Found): readonly string[] {
  let seconds = 0;
  const lines = trace.flatMap((step) => {
    if (step.deed.do === 'tick') seconds += 1;
    const isPlain = step.deed.do === 'tick' || step.deed.do === 'store' || step.deed.do === 'lock';
    if (isPlain) return [];
    return [`${String(seconds).padStart(3)} s  ${wordsOf(step)}  [${stateOf(step.after)}]`];
  });
  return [...lines, `       => ${fault}`];
}

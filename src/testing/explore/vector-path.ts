/** What the server saw on a path, second by second: the explorer's states know no names and no past. */
import type { Deed } from './deeds.ts';
import { sorted, tokenNames } from './normal-form.ts';
import type { Setting } from './options.ts';
import type { Found, TraceStep } from './search.ts';
import { type Flight, NOBODY, NOW, type World } from './world.ts';

/** A token, whatever it is called where. */
export interface Token {
  readonly madeMs: number;
}

/** A request that reached the server. */
export interface Served {
  readonly isOwn: boolean;
  readonly token: Token;
  startMs: number;
  endMs: number;
  /** Null as long as the server is at work on it. */
  ending: 'refused' | 'raised' | 'rotated' | 'batch' | null;
  /** Nothing else happened at the server between its start and its end. */
  isAlone: boolean;
  /** The session's token at its end. */
  current: Token;
  /** When its client ceased to wait; null where it got the answer, or may yet get it. */
  goneMs: number | null;
}

/** All of a path. */
export interface ServerPath {
  readonly first: Token;
  readonly served: readonly Served[];
  /** The tokens of the row at the end. */
  readonly row: Readonly<Record<'token' | 'previous' | 'last', Token | null>>;
  readonly updatedMs: number;
}

/** The session rests for so long before the path begins. */
const REST_MS = 20_000;
/** Between two steps, so that the order is kept. */
const STEP_MS = 4;
/** Where in its second the server sees what comes early; what is late comes in the next second. */
const EARLY_MS = 500;
const SECOND_MS = 1_000;

/** After these, nobody has the flight any more. */
const DELIVERED: readonly Deed['do'][] = ['answer', 'loseAnswer', 'loseRequest'];

const subjectOf = ({ deed, before }: TraceStep): Flight | undefined =>
  'flight' in deed ? before.flights[deed.flight] : undefined;

/** Whether `flight` may be what the step made of `old`. */
function isHeir(step: TraceStep, flight: Flight, old: Flight): boolean {
  const isSame = (['credential', 'kind', 'sentAt'] as const).every(
    (key) => flight[key] === old[key],
  );
  if (!isSame || (flight.page !== old.page && flight.page !== NOBODY)) return false;
  if (old === subjectOf(step)) return flight.leg !== 'out' && !DELIVERED.includes(step.deed.do);
  return flight.leg === old.leg && flight.startedAt === old.startedAt;
}

/** The flights after a step, each with what it was before; what is not there began with the step. */
function heirsOf(step: TraceStep): Map<Flight, Flight> {
  const { before, after, deed } = step;
  if (deed.do === 'tick')
    return new Map(before.flights.map((old, at) => [after.flights[at] as Flight, old]));
  const kept = after.flights.filter((flight) => before.flights.includes(flight));
  const heirs = new Map(kept.map((flight) => [flight, flight]));
  const left = new Set(before.flights.filter((flight) => !kept.includes(flight)));
  for (const flight of after.flights) {
    const old = heirs.has(flight) ? undefined : [...left].find((one) => isHeir(step, flight, one));
    if (!old) continue;
    left.delete(old);
    heirs.set(flight, old);
  }
  return heirs;
}

class Follower {
  readonly first: Token = { madeMs: 0 };
  readonly served: Served[] = [];
  updatedMs = 0;
  row: ServerPath['row'];
  readonly #setting: Setting;
  /** By the names of the state at hand. */
  #tokens: ReadonlyMap<string, Token>;
  #flights = new Map<Flight, Served>();
  #nowMs = 0;
  #ticks = 0;
  /** What the server has noticed so far, and how much of it when each request came. */
  #noticed = 0;
  readonly #noticedBefore = new Map<Served, number>();

  constructor(setting: Setting, { row }: World) {
    this.#setting = setting;
    this.row = { token: this.first, previous: null, last: null };
    this.#tokens = new Map(row ? [[row.token, this.first]] : []);
  }

  follow(step: TraceStep): void {
    const { deed, before, after } = step;
    if (deed.do === 'tick') {
      this.#ticks += 1;
      this.#noticed += 1;
    }
    this.#nowMs = Math.max(this.#nowMs + STEP_MS, this.#atLeastMs(deed));
    const fresh = after.row?.token;
    if (fresh !== undefined && !this.#tokens.has(fresh))
      this.#tokens = new Map([...this.#tokens, [fresh, { madeMs: this.#nowMs }]]);
    const heirs = heirsOf(step);
    const subject = subjectOf(step);
    const served = subject && this.#flights.get(subject);
    if (served) this.#serve(deed, served, step);
    const survivors = new Set(heirs.values());
    for (const flight of before.flights)
      if (!survivors.has(flight) && !(flight === subject && deed.do === 'answer'))
        this.#lose(flight);
    const flights = after.flights.map((flight) => [flight, this.#heir(flight, heirs)] as const);
    this.#flights = new Map(flights);
    this.#keepRow(after);
  }

  /** The next state has names of its own. */
  rename(after: World): void {
    const names = tokenNames(after, this.#setting);
    const renamed = [...this.#tokens].map(([old, token]) => [names.get(old) ?? '', token] as const);
    this.#tokens = new Map(renamed);
  }

  /** The flights of the next state are those of this one, in order. */
  reorder(after: World, next: World): void {
    const served = sorted(after.flights).map((flight) => this.#flights.get(flight) as Served);
    this.#flights = new Map(next.flights.map((flight, at) => [flight, served[at] as Served]));
  }

  /** What follows a late arrival in its tick comes later still: there is no way back in time. */
  #atLeastMs(deed: Deed): number {
    const { tickMs } = this.#setting.bounds;
    const isLate = deed.do === 'arrive' && deed.at >= NOW;
    return REST_MS + tickMs * this.#ticks + (isLate ? tickMs : EARLY_MS);
  }

  #heir(flight: Flight, heirs: ReadonlyMap<Flight, Flight>): Served {
    const old = heirs.get(flight);
    const served = (old && this.#flights.get(old)) ?? this.#begin(flight);
    if (flight.page === NOBODY) served.goneMs ??= this.#nowMs;
    return served;
  }

  #begin({ credential, kind }: Flight): Served {
    const token = this.#tokens.get(credential.token);
    if (!token) throw new Error(`Where ${credential.token} comes from is not known.`);
    const times = { startMs: 0, endMs: 0, goneMs: null };
    return { ...times, token, isOwn: kind !== 'app', ending: null, isAlone: false, current: token };
  }

  #lose(flight: Flight): void {
    const served = this.#flights.get(flight);
    if (served) served.goneMs ??= this.#nowMs;
  }

  #serve(deed: Deed, served: Served, { before, after }: TraceStep): void {
    if (deed.do === 'arrive') {
      const isInside = ({ flights }: World) => flights.filter(({ leg }) => leg === 'server').length;
      const isIn = isInside(after) > isInside(before);
      this.served.push(served);
      served.startMs = this.#nowMs;
      this.#noticed += 1;
      this.#noticedBefore.set(served, this.#noticed);
      if (!isIn) this.#finish(served, 'refused');
    } else if (deed.do === 'raise') this.#finish(served, 'raised');
    else if (deed.do === 'end') {
      this.#finish(served, after.row?.token === before.row?.token ? 'batch' : 'rotated');
      served.current = this.#tokens.get(after.row?.token ?? '') ?? served.current;
      this.updatedMs = Math.floor(served.endMs / SECOND_MS) * SECOND_MS;
    }
  }

  /** A request that is alone takes no time, so that it can be the one that it is. */
  #finish(served: Served, ending: Served['ending']): void {
    served.ending = ending;
    served.isAlone = this.#noticedBefore.get(served) === this.#noticed;
    served.endMs = served.isOwn && served.isAlone ? served.startMs : this.#nowMs;
    if (ending === 'rotated' || ending === 'batch') this.#noticed += 1;
  }

  #keepRow({ row }: World): void {
    const known = (name: string | null | undefined) => this.#tokens.get(name ?? '') ?? null;
    this.row = { token: known(row?.token), previous: known(row?.previous), last: known(row?.last) };
  }
}

/** Follows a path from state to state. */
export function serverPath({ trace }: Found, setting: Setting): ServerPath {
  const begin = trace[0]?.before;
  if (!begin) throw new Error('There is no path.');
  const follower = new Follower(setting, begin);
  for (const [at, step] of trace.entries()) {
    follower.follow(step);
    const next = trace[at + 1]?.before;
    if (!next) continue;
    follower.rename(step.after);
    follower.reorder(step.after, next);
  }
  const { first, served, row, updatedMs } = follower;
  return { first, served, row, updatedMs };
}

/** What the model check explores. */
import type { ExploreOptions } from '../../src/testing/explore.ts';

export const KINDS = ['classic', 'modern', 'absent'] as const;
export type Kind = (typeof KINDS)[number];
export type ClientName = NonNullable<ExploreOptions['client']>;

export interface Job {
  readonly title: string;
  readonly client: ClientName;
  readonly kind: Kind;
  readonly pages: number;
  /** How many answers in a row may be lost; null: reloads without end outside of a recovery. */
  readonly lost: number | null;
  /** Whether the session must outlive it. */
  readonly holds: boolean;
  /** Whether it may end at the limit of states. */
  readonly mayStop?: boolean;
  readonly options: ExploreOptions;
}

/** How many answers in a row each client may lose: DESIGN section 3. */
const PROMISED: Readonly<Record<Kind, number>> = { classic: 1, modern: 2, absent: 1 };

type Bounds = NonNullable<ExploreOptions['bounds']>;

/** One page that goes on for ever, with a budget between two calm moments. */
const ONE_PAGE: Bounds = { sends: 1, ends: 2 };
/** Two pages, from a request to the calm after it. */
const TWO_PAGES: Bounds = { pages: 2, sends: 1, ends: 1, answerTicks: 1, isOneEpisode: true };
const RELOADING: Bounds = { isReloading: true, lost: 0, sends: 1 };

/** A browser sends a request twice, and one copy's answer is never heard. */
const COPIES: Bounds = { sends: 1, ends: 0, copies: 1, flights: 2 };

const DEEP_STATES = 700_000;

/** Further than in a minute; the limit ends what has no end. */
const DEEP: Readonly<Record<Kind, readonly Bounds[]>> = {
  classic: [
    { sends: 2, ends: 2 },
    { sends: 2, ends: 1, requests: 2, flights: 2 },
    { sends: 3, ends: 1 },
    { ...TWO_PAGES, sends: 2, ends: 2 },
    { ...TWO_PAGES, freezes: 1 },
    { ...TWO_PAGES, signOuts: 1, signIns: 1 },
    { isFine: true, sends: 1, ends: 1 },
    { renewals: 1, sends: 1, ends: 1 },
  ],
  modern: [
    { sends: 2, ends: 2 },
    { ...TWO_PAGES, sends: 2, ends: 1 },
  ],
  absent: [{ sends: 2, ends: 2 }],
};

function tokenchart(
  kind: Kind,
  lost: number | null,
  bounds: Bounds,
  holds: boolean,
  maxStates = 1e7,
): Job {
  const { pages = 1 } = bounds;
  const all: Bounds = lost === null ? bounds : { ...bounds, lost };
  const title = lost === null ? 'reloads without end' : `${lost} lost`;
  const options: ExploreOptions = { kind, bounds: all, seeksDeadEnds: holds, maxStates };
  return { title, client: 'tokenchart', kind, pages, lost, holds, options };
}

const twice = (kind: Kind, bounds: Bounds): readonly Job[] => [
  tokenchart(kind, PROMISED[kind], bounds, true),
  tokenchart(kind, PROMISED[kind] + 1, bounds, false),
];

function control(client: ClientName, kind: Kind, pages: number, lost: number): Job {
  // Their budget of requests is never renewed before all is well: a dead end would say nothing.
  const bounds = { pages, lost, sends: 3 };
  const options: ExploreOptions = { kind, client, bounds, seeksDeadEnds: false };
  return { title: `${lost} lost`, client, kind, pages, lost, holds: true, options };
}

/** Their first loss is looked for, from no lost answer on. */
export const controlsOf = (lost: number): readonly Job[] =>
  (['stores every header', 'ignores blanks'] as const).flatMap((client) =>
    KINDS.flatMap((kind) => [1, 2].map((pages) => control(client, kind, pages, lost))),
  );

export const defaultJobs = (): readonly Job[] =>
  KINDS.flatMap((kind) => [
    ...twice(kind, ONE_PAGE),
    ...twice(kind, TWO_PAGES),
    tokenchart(kind, null, RELOADING, true),
    ...(kind === 'classic' ? [tokenchart(kind, PROMISED[kind], COPIES, true)] : []),
  ]);

export const deepJobs = (): readonly Job[] =>
  KINDS.flatMap((kind) =>
    DEEP[kind].map((bounds) => ({
      ...tokenchart(kind, PROMISED[kind], bounds, true, DEEP_STATES),
      mayStop: true,
    })),
  );

/** Counts what the rounds of one place have shown, as a line of the table. */
import type { CellResult } from './run.ts';

export interface Tally {
  readonly wiring: CellResult['wiring'];
  readonly rounds: number;
  readonly events: number;
  readonly recoveries: number;
  /** In one round. */
  readonly mostRecoveries: number;
  /** Sessions lost beyond what the model allows; all that were lost, with the usual wiring. */
  readonly lost: number;
  /** Sessions that were lost, and may have been, and why. */
  readonly excuses: readonly string[];
  readonly wrongUser: number;
  readonly stuck: number;
  readonly uncaught: number;
  /** How often the store did not answer. */
  readonly silences: number;
  /** Rounds that could not be played to their end. */
  readonly unplayed: number;
}

export function tallyOf({ place, wiring, rounds }: CellResult): Tally {
  const { engine, kind, transport } = place;
  const sum = (count: (round: (typeof rounds)[number]) => number | undefined) =>
    rounds.reduce((total, round) => total + (count(round) ?? 0), 0);
  return {
    wiring,
    rounds: rounds.length,
    events: sum(({ events }) => events),
    recoveries: sum(({ recoveries }) => recoveries),
    mostRecoveries: Math.max(0, ...rounds.map(({ recoveries }) => recoveries)),
    lost: sum(({ verdict }) => Number(verdict && !verdict.isAlive && !verdict.excuse)),
    excuses: rounds.flatMap(({ verdict, plan }) =>
      verdict?.excuse
        ? [`${engine}, ${kind}/${transport}, seed ${plan.seed}: ${verdict.excuse}`]
        : [],
    ),
    wrongUser: sum(({ verdict }) => verdict?.wrongUser.length),
    stuck: sum(({ verdict }) => verdict?.stuck),
    uncaught: sum(({ verdict }) => verdict?.uncaught.length),
    silences: sum(({ silences }) => silences),
    unplayed: sum(({ verdict }) => (verdict ? 0 : 1)),
  };
}

export const HEADING = [
  ...[
    'engine',
    'server',
    'transport',
    'rounds',
    'events',
    'recoveries',
    'at most',
    'lost',
    'excused',
  ],
  ...['wrong user', 'stuck', 'uncaught', 'store silent', 'unplayed', 'time'],
];

export function lineOf(cell: CellResult): string[] {
  const { engine, kind, transport } = cell.place;
  const { excuses, rounds, events, recoveries, mostRecoveries, lost, ...rest } = tallyOf(cell);
  const { wrongUser, stuck, uncaught, silences, unplayed, wiring } = rest;
  const counts = [
    rounds,
    events,
    recoveries,
    mostRecoveries,
    lost,
    excuses.length,
    wrongUser,
    stuck,
    uncaught,
  ];
  return [
    ...[engine, kind, wiring === 'tokenchart' ? transport : wiring],
    ...[...counts, silences, unplayed].map(String),
    `${(cell.ms / 1_000).toFixed(0)} s`,
  ];
}

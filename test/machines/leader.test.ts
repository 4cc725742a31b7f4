import { describe, expect, test } from 'vitest';
import { initialTransition, type SnapshotFrom, transition } from 'xstate';
import { type LeaderEvent, leaderMachine } from '../../machines/leader.ts';

type Snapshot = SnapshotFrom<typeof leaderMachine>;

const begin = (): Snapshot => initialTransition(leaderMachine)[0];
const take = (snapshot: Snapshot, event: LeaderEvent) => transition(leaderMachine, snapshot, event);
const step = (snapshot: Snapshot, ...events: LeaderEvent[]): Snapshot =>
  events.reduce<Snapshot>((last, event) => take(last, event)[0], snapshot);

/** Timers and assignments are not what a state asks of its surroundings. */
const isEffect = (type: string) => !type.startsWith('xstate.') && type !== 'countTerm';
const effects = (snapshot: Snapshot, event: LeaderEvent) =>
  take(snapshot, event)[1].flatMap(({ type }) => (isEffect(type) ? [type] : []));

const entered = { type: 'page.entered' } as const;
const left = { type: 'page.left' } as const;
const woke = { type: 'page.woke' } as const;
const granted = { type: 'leadership.granted' } as const;
const lost = { type: 'leadership.lost' } as const;
const needed = { type: 'leader.needed' } as const;
const heard = { type: 'leader.heard', wins: false } as const;
const outranked = { type: 'leader.heard', wins: true } as const;
const silence = {
  type: 'xstate.after.silenceBound.leader.candidate.asking',
} as unknown as LeaderEvent;

const states = {
  follower: begin(),
  resting: step(begin(), entered),
  asking: step(begin(), entered, needed),
  leader: step(begin(), entered, granted),
};
type Name = keyof typeof states;

const outer = { follower: 'follower', leader: 'leader' } as const;
const named = (name: Name) =>
  name === 'resting' || name === 'asking' ? { candidate: name } : outer[name];

type Row = readonly [from: Name, event: LeaderEvent, to: Name, effects: readonly string[]];

const rows: readonly Row[] = [
  ['follower', entered, 'resting', ['request']],
  ['follower', left, 'follower', ['release']],
  ['resting', needed, 'asking', ['ping']],
  ['resting', granted, 'leader', ['announce']],
  ['resting', left, 'follower', ['release']],
  ['asking', silence, 'resting', ['steal']],
  ['asking', heard, 'resting', []],
  ['asking', outranked, 'resting', []],
  ['asking', granted, 'leader', ['announce']],
  ['asking', left, 'follower', ['release']],
  ['leader', lost, 'resting', ['resign', 'request']],
  ['leader', outranked, 'resting', ['resign', 'release', 'request']],
  ['leader', woke, 'leader', ['remind']],
  ['leader', left, 'follower', ['resign', 'release']],
];

/** What a state does not react to: no effect, and the very same state. */
const ignored: readonly (readonly [Name, readonly LeaderEvent[]])[] = [
  ['follower', [woke, granted, lost, needed, heard, outranked, silence]],
  ['resting', [entered, woke, lost, heard, outranked, silence]],
  ['asking', [entered, woke, lost, needed]],
  ['leader', [entered, granted, needed, heard, silence]],
];

const label = (event: LeaderEvent) =>
  'wins' in event ? `${event.type}, wins: ${event.wins}` : event.type;

describe('a page', () => {
  test('begins as a follower that has never led', () => {
    expect(begin()).toMatchObject({ value: 'follower', context: { term: 0 } });
  });

  test.each(rows.map(([from, event, to, what]) => [from, label(event), to, what, event] as const))(
    '%s, %s: %s, and %j',
    (from, _, to, what, event) => {
      expect(take(states[from], event)[0].value).toEqual(named(to));
      expect(effects(states[from], event)).toEqual(what);
    },
  );

  test.each(
    ignored.flatMap(([from, events]) =>
      events.map((event) => [from, label(event), event] as const),
    ),
  )('%s, %s: nothing', (from, _, event) => {
    const [next, actions] = take(states[from], event);
    expect(next.value).toEqual(states[from].value);
    expect(next.context).toEqual(states[from].context);
    expect(actions).toEqual([]);
  });

  test('has every pair of a state and an event in one of the tables', () => {
    const pairs = [
      ...rows.map(([from, event]) => `${from} ${label(event)}`),
      ...ignored.flatMap(([from, events]) => events.map((event) => `${from} ${label(event)}`)),
    ];
    expect(new Set(pairs).size).toBe(pairs.length);
    expect(pairs).toHaveLength(Object.keys(states).length * 9);
  });

  test('asks for a bounded time: a timer starts and ends with the question', () => {
    const builtIn = (snapshot: Snapshot, event: LeaderEvent) =>
      take(snapshot, event)[1].map(({ type }) => type);
    expect(builtIn(states.resting, needed)).toContain('xstate.raise');
    expect(builtIn(states.asking, heard)).toContain('xstate.cancel');
    expect(builtIn(states.asking, left)).toContain('xstate.cancel');
  });

  test('counts its terms', () => {
    const twice = step(states.leader, lost, granted);
    expect([states.leader.context.term, twice.context.term]).toEqual([1, 2]);
    expect(step(states.leader, woke, needed, heard).context.term).toBe(1);
  });

  test('that comes back out of a cache begins anew', () => {
    expect(step(states.leader, left, entered).value).toEqual({ candidate: 'resting' });
  });
});

test('the machine has named effects only', () => {
  const json = JSON.stringify(leaderMachine.config, (_, value) =>
    typeof value === 'function' ? 'INLINE' : value,
  );
  expect(json).not.toContain('INLINE');
});

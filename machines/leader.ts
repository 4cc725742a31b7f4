/**
 * Which of the pages of one session does what must happen once. The machine decides; how a page
 * asks for the leadership (a lock, a channel, or nobody to ask) is performed by `src`.
 */
import { type ActorRefFrom, assign, setup } from 'xstate';

export type LeaderEvent =
  /** The page is there: at its start, and when it comes back out of a cache. */
  | { type: 'page.entered' }
  /** The page goes away, perhaps into a cache. */
  | { type: 'page.left' }
  /** The page slept: what it believed of itself may be over. */
  | { type: 'page.woke' }
  /** The leadership is ours. */
  | { type: 'leadership.granted' }
  /** It was taken from us. */
  | { type: 'leadership.lost' }
  /** Something is to be done that is the leader's. */
  | { type: 'leader.needed' }
  /** This page outlives the others: it leads before anybody else. */
  | { type: 'leader.preferred' }
  /** A living leader was heard; `wins`: it goes before us if we are one, too. */
  | { type: 'leader.heard'; wins: boolean };

export interface LeaderContext {
  /** How often this page has become the leader: an effect of an earlier term is void. */
  readonly term: number;
}

const perform = () => {};

const leaderSetup = setup({
  types: { context: {} as LeaderContext, events: {} as LeaderEvent },
  delays: {
    /** How long a living leader may take to answer, milliseconds. */
    silenceBound: 300,
  },
  actions: {
    /** Asks for the leadership, and waits its turn. */
    request: perform,
    /** Gives up the leadership, or the wait for it. */
    release: perform,
    /** Asks the leader whether it lives. */
    ping: perform,
    /** Tells the others that we believe to lead. */
    remind: perform,
    /** Takes the leadership from one that does not answer. */
    steal: perform,
    /** Tells the others, and this page. */
    announce: perform,
    /** Tells this page that it leads no longer. */
    resign: perform,
    countTerm: assign({ term: ({ context }) => context.term + 1 }),
  },
  guards: {
    isOutranked: ({ event }) => event.type === 'leader.heard' && event.wins,
  },
});

/** `follower | candidate { resting, asking } | leader`. */
export const leaderMachine = leaderSetup.createMachine({
  id: 'leader',
  context: { term: 0 },
  initial: 'follower',
  on: {
    'page.left': { target: '.follower', actions: 'release' },
  },
  states: {
    /** Not there, or asleep: asks for nothing. */
    follower: {
      on: { 'page.entered': { target: 'candidate', actions: 'request' } },
    },
    /** Another page leads, or will; this one waits its turn. */
    candidate: {
      initial: 'resting',
      on: {
        'leadership.granted': 'leader',
        'leader.preferred': { actions: 'steal' },
      },
      states: {
        resting: {
          on: { 'leader.needed': { target: 'asking', actions: 'ping' } },
        },
        /** Something is to be done, and nobody has answered yet. */
        asking: {
          after: { silenceBound: { target: 'resting', actions: 'steal' } },
          on: { 'leader.heard': 'resting' },
        },
      },
    },
    leader: {
      entry: ['countTerm', 'announce'],
      exit: 'resign',
      on: {
        'leadership.lost': { target: 'candidate', actions: 'request' },
        'leader.heard': {
          guard: 'isOutranked',
          target: 'candidate',
          actions: ['release', 'request'],
        },
        'page.woke': { actions: 'remind' },
      },
    },
  },
});

export type LeaderActor = ActorRefFrom<typeof leaderMachine>;

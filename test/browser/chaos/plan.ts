/**
 * Plans a round of chaos from a seed. It keeps within what can be promised: after a lost answer all
 * is calm before another one is lost, save that on modern servers two may follow each other.
 */
import { Chance } from '../../support/chance.ts';
import { enginesOf } from '../tabs/ends.ts';
import { type ChaosEvent, isLossy, type Place, type Plan } from './events.ts';

const MOST_TABS = 4;
/** A window takes its time: so many of them may end in one round. */
const WINDOWS = { classic: 2, modern: 4 } as const;
const USERS = ['ada', 'bob'] as const;
const VIAS = ['fetch', 'fetch', 'post', 'axios', 'swr'] as const;
const CUTS = ['drop', 'drop', 'dropEach', 'body', 'gateway'] as const;
const WAYS = ['reload', 'reload', 'navigate', 'navigate', 'close', 'crash', 'freeze'] as const;
const OUTS = ['nothing', 'request', 'answer', 'answer'] as const;
const STATUSES = [429, 500, 502, 503] as const;

interface Draft {
  readonly chance: Chance;
  readonly place: Place;
  windows: number;
  isHasty: boolean;
}

type Maker = (draft: Draft) => ChaosEvent;

const tabOf = ({ chance }: Draft) => chance.between(0, 12);

/** Whether the event waits for the end of the window; not while somebody may be in doubt. */
function due(draft: Draft): boolean {
  const wanted = draft.chance.happens(0.7);
  if (!wanted || draft.windows === 0 || draft.isHasty) return false;
  draft.windows -= 1;
  return true;
}

const ask: Maker = (draft) => {
  const { chance } = draft;
  return {
    type: 'ask',
    tab: tabOf(draft),
    isDue: chance.happens(0.2) && due(draft),
    via: chance.pick(VIAS),
    count: chance.between(1, 5),
    slowMs: chance.happens(0.3) ? chance.between(50, 600) : 0,
    isAwaited: chance.happens(0.5),
  };
};

const lossy = (draft: Draft) => {
  const { chance, place } = draft;
  const may = place.kind === 'modern' && !draft.isHasty;
  return {
    tab: tabOf(draft),
    isDue: due(draft),
    via: chance.pick(VIAS),
    isCrowded: chance.happens(0.4),
    isHasty: chance.happens(0.3) && may,
  };
};

const lose: Maker = (draft) => ({ type: 'lose', ...lossy(draft), cut: draft.chance.pick(CUTS) });

const leave: Maker = (draft) => {
  const { chance, place } = draft;
  const out = chance.pick(OUTS);
  const wanted = chance.pick(WAYS);
  const way = enginesOf(wanted).includes(place.engine) ? wanted : 'reload';
  return { type: 'leave', ...lossy(draft), way, out };
};

const late: Maker = (draft) => ({
  type: 'late',
  tab: tabOf(draft),
  isDue: due(draft),
  via: draft.chance.pick(VIAS),
  ms: draft.chance.between(100, 1_500),
});

const refuse: Maker = (draft) => ({
  type: 'refuse',
  tab: tabOf(draft),
  isDue: draft.chance.happens(0.3) && due(draft),
  via: draft.chance.pick(VIAS),
  status: draft.chance.pick(STATUSES),
  times: draft.chance.between(1, 4),
});

const offline: Maker = (draft) => ({
  type: 'offline',
  tab: tabOf(draft),
  via: draft.chance.pick(VIAS),
  tries: draft.chance.between(1, 4),
});

const switchUser: Maker = (draft) => ({
  type: 'switch',
  tab: tabOf(draft),
  to: draft.chance.pick(USERS),
  isHeld: draft.chance.happens(0.6),
});

const signOut: Maker = (draft) => ({
  type: 'signOut',
  tab: tabOf(draft),
  next: draft.chance.pick(USERS),
});

const killWorker: Maker = (draft) => ({
  type: 'killWorker',
  ...lossy(draft),
  out: draft.chance.pick(['nothing', 'answer']),
});

const time: Maker = ({ chance }) => ({ type: 'time', ms: chance.between(50, 1_500) });

const comeBack: Maker = () => ({ type: 'return' });
const open: Maker = () => ({ type: 'open' });

const MAKERS: readonly [Maker, ...Maker[]] = [
  ask,
  ...[ask, ask, ask, lose, lose, leave, leave, leave, comeBack, open],
  ...[late, refuse, offline, switchUser, signOut, time],
];

/** Only Chromium can be told to stop a worker. */
const makersIn = ({ engine, transport }: Place): typeof MAKERS =>
  engine === 'chromium' && transport === 'worker' ? [...MAKERS, killWorker, killWorker] : MAKERS;

/** The same plan for the same seed and place. */
export function planOf(seed: number, place: Place): Plan {
  const chance = new Chance(Math.imul(seed, 0x9e3779b1));
  const draft: Draft = { chance, place, windows: WINDOWS[place.kind], isHasty: false };
  const tabs = chance.between(1, MOST_TABS + 1);
  const user = chance.pick(USERS);
  const makers = makersIn(place);
  const events: ChaosEvent[] = [];
  for (let left = chance.between(5, 11); left > 0; left -= 1) {
    const event = chance.pick(makers)(draft);
    events.push(event);
    if (isLossy(event)) draft.isHasty = event.isHasty;
  }
  return { seed, tabs, user, events };
}

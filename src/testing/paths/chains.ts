/**
 * What the graph of the machine does not know: some deeds can only be done in the wake of others
 * (an answer needs a request that left before), or have a consequence of their own. The names are
 * of a leaf and a deed.
 */
import type { DeedName } from './alphabet.ts';
import type { StartName } from './records.ts';

type Chains = Readonly<Record<string, readonly string[]>>;

/** A deed that can only be done directly after others. */
export interface Chain {
  readonly name: string;
  readonly before: readonly string[];
}

/** Only requests that left before the recovery can be answered during it. */
const LATE_ANSWERS = ['answerRefused', 'answerLost', 'answerConfirms', 'answerRenames'];

/** Without failures before, and long after any forced request. */
const FRESH_DOUBT = ['idle otherDies', 'holding quietMoment'];

/** The server rotates no more: what leaves now opens no flight. */
const STATIC = ['recovering recoveryAccepted', 'batchWindow windowLapses'];

/** Two requests rotate in one second, and the answer of one of them is held back. */
const CROSSED = ['idle requestLeaves', 'inFlight answerRotates'];
const CROSSED_IDLE = [...CROSSED, 'batchWindow windowLapses'];

/** A recovery is slow; the next one's answer is doubted because of it, and that after it not. */
const OVERTAKEN = [
  'holding otherAsksRecovery',
  'recovering recoveryUnanswered',
  'holding quietMoment',
  'recovering answerRotates',
  'holding quietMoment',
  'recovering answerRotates',
];

const afterAll = (names: Chains): readonly Chain[] =>
  Object.entries(names).map(([name, before]) => ({ name, before }));
const lateAnswers = (leaf: string, deeds: readonly string[]): readonly Chain[] =>
  deeds.map((deed) => ({ name: `${leaf} ${deed}`, before: FRESH_DOUBT }));
const crossings = (deed: DeedName): readonly Chain[] =>
  afterAll({
    [`batchWindow ${deed}`]: CROSSED,
    [`idle ${deed}`]: CROSSED_IDLE,
    [`inFlight ${deed}`]: [...CROSSED_IDLE, 'idle requestLeaves'],
    [`holding ${deed}`]: [...CROSSED_IDLE, 'idle otherDies'],
    [`recovering ${deed}`]: [...CROSSED_IDLE, ...FRESH_DOUBT],
    [`waiting ${deed}`]: [...CROSSED_IDLE, ...FRESH_DOUBT],
  });

/** What must be done directly before; one of them, where a name has several. */
export const COMES_AFTER: readonly Chain[] = [
  ...afterAll({
    'inFlight flightLands': ['idle requestLeaves'],
    // A flight may be a renewal, whose answer is never a blank.
    'inFlight flightUnheard': ['idle requestLeaves'],
    'inFlight answerConfirms': ['idle requestLeaves'],
    // Two requests of one flight; the first one's answer opens the window.
    'batchWindow answerConfirms': ['idle requestLeaves', 'inFlight answerConfirms'],
    'batchWindow answerLost': OVERTAKEN,
    'idle answerLost': [...OVERTAKEN, 'batchWindow windowLapses'],
    'recovering recoveryBroken': ['holding quietMoment'],
    // So long after a recovery that a 401 is about the token again.
    'inFlight answerRefused': ['idle requestLeaves'],
    'holding answerRefused': ['idle otherDies'],
    'idle answerConfirms': STATIC,
    'idle answerRenames': STATIC,
  }),
  { name: 'idle answerRefused', before: STATIC },
  { name: 'idle answerRefused', before: [...STATIC, 'idle loses'] },
  ...lateAnswers('recovering', LATE_ANSWERS),
  ...lateAnswers('waiting', [...LATE_ANSWERS, 'answerRotates']),
  ...crossings('answerCrosses'),
  ...crossings('answerTies'),
];

export const comesAfter = (wanted: string): boolean =>
  COMES_AFTER.some(({ name }) => name === wanted);

/** What happens next without anybody's doing. */
export const LEADS_TO: Chains = {
  // The app hands the token over: nothing is known of its window.
  'idle answerRotates': [
    'batchWindow windowLapses',
    'idle requestLeaves',
    'inFlight answerRotates',
  ],
  'recovering serverUndoes': ['recovering answerRotates'],
};

/**
 * Nothing can be tested after these: rotation is off, a guess was made that a recovery must mend, or
 * the time until the next recovery is less than a page takes to become the leader.
 */
const TERMINAL = [
  'recovering recoveryAccepted',
  'recovering recoveryBroken',
  'idle answerRefused',
  'idle answerConfirms',
  'idle answerRenames',
];

export const isTerminal = (name: string): boolean =>
  TERMINAL.includes(name) || /answer(Crosses|Ties)$/.test(name);

/** How a path goes from one thing to the next. */
export const CONNECTORS: readonly DeedName[] = [
  'signsIn',
  'requestLeaves',
  'answerRotates',
  'answerLost',
  'windowLapses',
  'quietMoment',
  'waitBound',
  'otherCommits',
  'otherAsksRecovery',
  'recoveryUnanswered',
  'leads',
  'loses',
];

/**
 * What can be done at the start alone. A page renews at once, because the age of a token that the
 * app hands over is unknown, only if it has not renewed lately.
 */
export const ONLY_FIRST: readonly string[] = [
  'batchWindow renewalDue',
  'recovering hearsThatItLeads',
];

/** How the first path of a start begins. */
export const FIRST_STEPS: Readonly<Record<StartName, readonly string[]>> = {
  'first visit': [
    'signedOut signsIn',
    'batchWindow windowLapses',
    'idle requestLeaves',
    'inFlight answerLost',
    'holding quietMoment',
    'recovering answerRotates',
  ],
  reload: ['batchWindow answerRotates', 'batchWindow renewalDue'],
  'reload over a request': ['holding quietMoment', 'recovering answerRotates'],
  'reload after a sign-out': [
    'signedOut signsIn',
    'batchWindow loses',
    'batchWindow answerRotates',
    'batchWindow renewalDue',
  ],
  // Both are heard before the store has been read. Elsewhere a page that recovers knows it leads.
  'reload as the network returns': [
    'holding networkReturns',
    'recovering hearsThatItLeads',
    'recovering answerRotates',
  ],
};

/** What has happened already when what is before it is done: both are one step in the world. */
export const BY_ITSELF: Readonly<Record<string, string>> = {
  'idle answerRotates': 'batchWindow windowLapses',
  'batchWindow answerRotates': 'batchWindow renewalDue',
  'recovering serverUndoes': 'recovering answerRotates',
  'recovering recoveryAccepted': 'batchWindow windowLapses',
  'holding quietMoment': 'recovering recoveryBroken',
  'holding networkReturns': 'recovering hearsThatItLeads',
};

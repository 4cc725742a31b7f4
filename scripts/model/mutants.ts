/** Faults that somebody could make, each as one small change of one source. */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** What must notice it, where that is no exploration and no path. */
  readonly tests?: readonly string[];
}

const inFile =
  (file: string) =>
  (name: string, from: string, to: string): Mutant => ({ name, file, from, to });

const credential = inFile('machines/credential.ts');
const token = inFile('machines/token.ts');
const names = inFile('machines/token-setup.ts');
const leader = inFile('machines/leader.ts');
const meaning = inFile('src/meaning.ts');
const freeWindow = inFile('src/free-window.ts');
const changes = inFile('src/record-changes.ts');
const forced = inFile('src/forced.ts');
const exchange = inFile('src/exchange.ts');
const departures = inFile('src/departures.ts');
const recovery = inFile('src/recovery.ts');
const leadership = inFile('src/leadership.ts');

export const mutants: readonly Mutant[] = [
  credential(
    'an older expiry is committed',
    "return offered.expiry > held.expiry ? accept('laterExpiry') : drop('older');",
    "return accept('laterExpiry');",
  ),
  credential(
    'a later expiry is dropped',
    "return offered.expiry > held.expiry ? accept('laterExpiry') : drop('older');",
    "return drop('older');",
  ),
  credential(
    'what belongs to an older session is committed',
    "return offer.epoch > held.epoch ? accept('newerSession') : drop('olderSession');",
    "return accept('newerSession');",
  ),
  credential(
    'a token revives a session that was signed out',
    "if (!held.credential) return drop('signedOut');",
    "if (!held.credential) return accept('newerSession');",
  ),
  credential(
    'a token is born without the marks of forced requests',
    'marks: standing,',
    'marks: [],',
  ),
  credential('marks in the store are not read', 'marks: read.marks };', 'marks: held.marks };'),
  token(
    'a lost answer raises no doubt',
    "'flight.lost': { guard: 'isCurrent', target: '.stale', actions: because('answerLost') },",
    '',
  ),
  token(
    'an overdue answer raises no doubt',
    "flightBound: { target: 'stale', actions: because('answerOverdue') },",
    "flightBound: { actions: because('answerOverdue') },",
  ),
  token(
    'a flight of blanks raises no doubt',
    "'flight.unheard': { target: 'stale', actions: because('rotationUnheard') },",
    "'flight.unheard': { target: 'idle', actions: because('rotationUnheard') },",
  ),
  token(
    "a gone page's mark raises no doubt",
    "{ guard: 'isMarked', target: 'stale', actions: because('pageGone') },",
    '',
  ),
  token(
    'a new token is not written',
    "actions: ['commit', 'persist', because('rotated')],",
    "actions: ['commit', because('rotated')],",
  ),
  token(
    'a request leaves without a mark',
    `target: 'inFlight',
          actions: ['openFlight', because('requestOut')],`,
    `target: 'inFlight',
          actions: because('requestOut'),`,
  ),
  token(
    'every page recovers for itself',
    `guard: 'isLeader',
                target: 'recovering',
                actions: because('quietMomentOver'),`,
    `target: 'recovering',
                actions: because('quietMomentOver'),`,
  ),
  token(
    'a recovery without an answer is a verdict',
    "guard: 'wasRefused',",
    "guard: 'isSignedIn',",
  ),
  token(
    'a refused token is a verdict',
    "{ guard: 'isRefusedLeader', target: '.stale.recovering', actions: because('refused') },",
    "{ guard: 'isRefusedLeader', target: '.signedOut', actions: ['end', 'persist', because('revoked')] },",
  ),
  token(
    'crossed rotations raise no doubt',
    `guard: 'isNewerPerhaps',
        target: '.stale',`,
    `guard: 'isNewerPerhaps',
        target: '.batchWindow',`,
  ),
  token(
    'a sign-out is not written',
    `guard: 'isSignedIn',
      target: '.signedOut',
      actions: ['end', 'persist', because('signedOut')],`,
    `guard: 'isSignedIn',
      target: '.signedOut',
      actions: ['end', because('signedOut')],`,
  ),
  names('nobody waits for longer than the first time', 'context.failures < PATIENCE', 'false'),
  leader(
    'the leadership is not asked for',
    "'page.entered': { target: 'candidate', actions: 'request' }",
    "'page.entered': { target: 'candidate' }",
  ),
  leader(
    'a silent leader is waited for',
    "target: 'resting', actions: 'steal'",
    "target: 'resting'",
  ),
  meaning(
    'a blank confirms its token',
    'isUnheard: asked.mayHaveRotated && !isNewest',
    'isUnheard: false',
  ),
  meaning(
    'an answer that is lost means nothing',
    'return mayHaveRotated ? { events: [lost(asked)] } : NOTHING;',
    'return NOTHING;',
  ),
  meaning(
    'an old word that a token is the newest is believed',
    'newest === true && asked.standing.length === 0',
    'newest === true',
  ),
  freeWindow(
    'whole seconds are forgotten',
    'const CLOCK_GRAIN = 1_000;',
    'const CLOCK_GRAIN = -1_000;',
  ),
  freeWindow(
    'the doubt comes when it is too late',
    'this.#left(this.#now()) - 2 * LEAD_TIME',
    'this.#left(this.#now()) + 4_000',
  ),
  changes(
    'the latest writer wins',
    'const merged = mergeRecord(stored, record);\n  if (merged !== record',
    'const merged = record;\n  if (merged !== record',
  ),
  forced(
    'forced requests are forgotten',
    'return latest === null ? others : [',
    'return true ? others : [',
  ),
  exchange(
    'a flight never lands',
    "if (chart.phase === 'inFlight' && isOver()) {",
    "if (chart.phase === 'inFlight' && isOver() && false) {",
  ),
  exchange(
    'a refused request is not reported',
    'return meaning.isRefused ? this.#refused(ticket) : DELIVER;',
    'return DELIVER;',
  ),
  departures(
    'a request that outlives its window is forgotten',
    'const requestsOut = protocol.rotates() && this.hasCurrentOut;',
    'const requestsOut = false;',
  ),
  recovery(
    'a recovery never offers what it brings',
    "chart.send({ type: 'token.offered', offer, standing });",
    '',
  ),
  recovery(
    'the token before is never tried',
    '|| !previous || signal.aborted) return outcome;',
    '|| true) return outcome;',
  ),
  leadership(
    'a new leader tells nobody',
    "post?.('lead');\n          onChange(true);",
    "post?.('lead');",
  ),
];

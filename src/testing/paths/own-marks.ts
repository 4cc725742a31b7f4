/**
 * What its store tells the machine of the page's own forced requests: each rotates at its end, and
 * stands in the record until it is answered, or the server's window is over. Only deeds let so much
 * time pass; the times in the marks are of no meaning beyond that.
 */
import { getNextSnapshot } from 'xstate';
import type { Mark } from '../../../machines/credential.ts';
import { tokenMachine } from '../../../machines/token.ts';
import { leafOf, type TokenSnapshot } from './transitions.ts';

/** `at` of a mark that is older than the token on which it stands: doubt waits until it is over. */
const BORN_WITH = 2;
/** `recoversAt` of a mark of two requests: one is out, and an earlier one stands. */
const TWO = 2;

/** What is done in the world. */
interface Done {
  readonly deed: string;
}

/** What proves that none of them stands, or takes so long. */
const CLEARING: readonly string[] = [
  ...['windowLapses', 'windowLapsesOver', 'answerConfirms'],
  // Those of the session before are none of the new one's.
  'signsIn',
];

/** The mark of this page, where one of its forced requests may yet rotate the token. */
export const ownMark = ({ context: { record, page } }: TokenSnapshot): Mark | undefined =>
  record.marks.find((mark) => mark.page === page);

/** The mark that a token is born with which is committed now. */
export function carried(snapshot: TokenSnapshot): readonly Mark[] {
  const own = ownMark(snapshot);
  return own ? [{ ...own, at: BORN_WITH, recoversAt: 1 }] : [];
}

/** The same where an answer brings the token: a forced request's own one does not doubt itself. */
export function standingOver(snapshot: TokenSnapshot): readonly Mark[] {
  const own = ownMark(snapshot);
  const isForced = ['recovering', 'inFlight'].includes(leafOf(snapshot)) && own?.at !== BORN_WITH;
  return isForced && own?.recoversAt !== TWO ? [] : carried(snapshot);
}

/** The machine after `event`, and after its store told it what became of its own mark. */
export function nextOf(from: TokenSnapshot, event: Done): TokenSnapshot {
  const to = getNextSnapshot(tokenMachine, from, event as never);
  const before = ownMark(to);
  const own = markAfter(from, event, to);
  if (own === before) return to;
  const { record } = to.context;
  const others = record.marks.filter((mark) => mark !== before);
  // Where it is cleared, no other page's stands either.
  const marks = own ? [...others, own] : [];
  return getNextSnapshot(tokenMachine, to, { type: 'record.read', record: { ...record, marks } });
}

function markAfter(from: TokenSnapshot, { deed }: Done, to: TokenSnapshot): Mark | undefined {
  const own = ownMark(from);
  const isRenewal = deed === 'otherAsksRenewal' || deed === 'renewalDue';
  const forces = leafOf(to) === 'recovering' || (isRenewal && leafOf(to) === 'inFlight');
  if (forces && leafOf(from) !== leafOf(to)) {
    // The quiet moment lasts until a request is over that is older than the token.
    const isOver = !own || (deed === 'quietMoment' && own.at === BORN_WITH);
    return { page: to.context.page, at: 1, recoversAt: isOver ? 1 : TWO };
  }
  if (CLEARING.includes(deed)) return undefined;
  return ownMark(to);
}

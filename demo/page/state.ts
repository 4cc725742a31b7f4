/** What the page knows of a frame or a tab, and how each of its reports changes that. */
import type { SessionSnapshot } from '../../src/index.ts';
import type { Answered, Report, Sent } from '../messages.ts';

/** One line of a frame's log. */
export interface LogLine {
  /** A later line has a greater one, in whichever log. */
  readonly key: number;
  readonly text: string;
  readonly tone: 'plain' | 'good' | 'bad' | 'warn';
}

export interface Counters {
  readonly requests: number;
  readonly newTokens: number;
  readonly lost: number;
  readonly recoveries: number;
  readonly refused: number;
}

export interface SideState {
  /** How many pages this frame has loaded. */
  readonly pages: number;
  /** Null until the page has told. */
  readonly isSignedIn: boolean | null;
  /** The number of the newest token that reached this frame. */
  readonly generation: number | null;
  readonly snapshot: SessionSnapshot | null;
  /** Requests without an answer yet. */
  readonly open: readonly Sent[];
  readonly counters: Counters;
  /** Newest first. */
  readonly log: readonly LogLine[];
  /** The log line of the last recovery that brought a token, by its key; 0 without one. */
  readonly recoveredAt: number;
}

const LOG_LENGTH = 40;
const noCounters: Counters = { requests: 0, newTokens: 0, lost: 0, recoveries: 0, refused: 0 };

export const emptySide: SideState = {
  pages: 0,
  isSignedIn: null,
  generation: null,
  snapshot: null,
  open: [],
  counters: noCounters,
  log: [],
  recoveredAt: 0,
};

/** The state of a frame after its report. */
export function receive(side: SideState, message: Report): SideState {
  switch (message.type) {
    case 'loaded':
      return reloaded(side);
    case 'signedIn':
      return { ...side, isSignedIn: message.value };
    case 'snapshot':
      return { ...side, snapshot: message.snapshot };
    case 'held':
      return { ...side, generation: message.generation };
    case 'number':
      return side;
    case 'sent': {
      const { id, method, path } = message;
      const open = [...side.open, { id, method, path }];
      return count({ ...side, open }, { requests: 1, recoveries: isRecovery(path) ? 1 : 0 });
    }
    case 'answered':
      return answered(side, message);
    case 'failed':
      return note(
        count(close(side, message.id), { lost: 1 }),
        nameOf(side, message.id),
        'no answer',
        'warn',
      );
  }
}

/** Begins to count anew. */
export const cleared = (side: SideState): SideState => ({
  ...side,
  counters: noCounters,
  log: [],
  recoveredAt: 0,
});

function reloaded(side: SideState): SideState {
  const lost = side.open.length;
  const next = { ...count(side, { lost }), pages: side.pages + 1, open: [], isSignedIn: null };
  if (side.pages === 0) return next;
  const told = `${lost === 1 ? 'an answer is' : `${lost} answers are`} lost`;
  return note(next, 'page reloaded', lost > 0 ? told : '', lost > 0 ? 'warn' : 'plain');
}

function answered(side: SideState, { id, status, brought, generation }: Answered): SideState {
  const name = nameOf(side, id);
  const rest = close(side, id);
  if (status === 401) return note(count(rest, { refused: 1 }), name, '401: token refused', 'bad');
  if (status > 501)
    return note(count(rest, { lost: 1 }), name, `${status} instead of the answer`, 'warn');
  if (brought !== 'token') {
    return note(
      rest,
      name,
      `${status}, ${brought === 'blank' ? 'blank token' : 'no token'}`,
      'plain',
    );
  }
  const isNew = generation === null || generation !== side.generation || isSignIn(name);
  const number = generation === null ? '' : ` №${generation}`;
  const next = { ...rest, generation };
  if (!isNew) return note(next, name, `${status}, same token${number}`, 'plain');
  const noted = note(count(next, { newTokens: 1 }), name, `${status}, new token${number}`, 'good');
  return name === RECOVERY ? { ...noted, recoveredAt: lines } : noted;
}

const RECOVERY = 'recovery';
const isSignIn = (name: string) => name.endsWith('/sign_in');
const isRecovery = (path: string) => /[?&]unbatch/.test(path);

function nameOf({ open }: SideState, id: number): string {
  const request = open.find((sent) => sent.id === id);
  if (!request) return 'answer';
  if (isRecovery(request.path)) return RECOVERY;
  return `${request.method} ${request.path.replace(/^.*\/(?=(?:auth|api)\/)/, '/')}`;
}

const close = (side: SideState, id: number): SideState => ({
  ...side,
  open: side.open.filter((sent) => sent.id !== id),
});

function count(side: SideState, more: Partial<Counters>): SideState {
  const counters = { ...side.counters };
  for (const [name, by] of Object.entries(more)) counters[name as keyof Counters] += by;
  return { ...side, counters };
}

let lines = 0;

/** Adds a line to the log. */
export function note(
  side: SideState,
  what: string,
  outcome: string,
  tone: LogLine['tone'],
): SideState {
  lines += 1;
  const line = { key: lines, text: outcome ? `${what} → ${outcome}` : what, tone };
  return { ...side, log: [line, ...side.log].slice(0, LOG_LENGTH) };
}

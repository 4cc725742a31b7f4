/** The course of one signed request, the same for every adapter that sends with a signal. */

import type { Ticket } from './departures.ts';
import { SessionError } from './errors.ts';
import type { Answer } from './protocol.ts';
import type { Destination, Session } from './session.ts';

export interface SignedRequest<A extends Answer> {
  readonly destination: Destination;
  /** The caller's. */
  readonly signal?: AbortSignal | null | undefined;
  /** Whether an answer surely comes from the server, and not from the HTTP cache. */
  readonly isFresh: boolean;
  /** Whether `send` may be called twice. */
  readonly canReplay: boolean;
  /** Sends once, and resolves when the headers are in. */
  send(ticket: Ticket, signal: AbortSignal | null | undefined): Promise<A>;
  /** Throws an answer away that the caller will not see. */
  discard(answer: A): void;
}

/**
 * Signs, sends, settles, and sends once more after the server refused a token that was no longer
 * the newest. An aborted caller is rejected at once; an exchange that may rotate runs on until its
 * headers are in (DESIGN rule 7).
 *
 * @throws what `send` throws, the signal's reason, or a SessionError of `begin`.
 */
export async function sendSigned<A extends Answer>(
  session: Session,
  request: SignedRequest<A>,
): Promise<A> {
  const { signal, canReplay, destination } = request;
  signal?.throwIfAborted();
  const begun = begin(session, request);
  // What is there is not waited for: this is the path of every request.
  const first = begun instanceof Promise ? await begun : begun;
  const { answer, replay } = await tryOnce(session, request, first);
  if (!replay || !canReplay) return answer;
  const ticket = await orAbort(
    Promise.resolve(session.begin(destination)),
    signal,
    session.release,
  );
  request.discard(answer);
  return (await tryOnce(session, request, ticket)).answer;
}

function begin<A extends Answer>(session: Session, { destination, signal }: SignedRequest<A>) {
  const ticket = session.begin(destination);
  return ticket instanceof Promise ? orAbort(ticket, signal, session.release) : ticket;
}

interface Answered<A> {
  readonly answer: A;
  readonly replay: boolean;
}

function tryOnce<A extends Answer>(
  session: Session,
  request: SignedRequest<A>,
  ticket: Ticket,
): Promise<Answered<A>> {
  const { signal } = request;
  return signal && ticket.headers
    ? exchangeOrAbort(session, request, ticket, signal)
    : exchange(session, request, ticket, signal);
}

/** The caller's abort ends its wait at once; what may rotate is heard to its end. */
async function exchangeOrAbort<A extends Answer>(
  session: Session,
  request: SignedRequest<A>,
  ticket: Ticket,
  signal: AbortSignal,
): Promise<Answered<A>> {
  const shield = ticket.isAbortable ? null : new AbortController();
  const exchanged = exchange(session, request, ticket, shield ? shield.signal : signal);
  const answered = await orAbort(exchanged, signal, ({ answer }) => request.discard(answer));
  if (shield) {
    hold(shield, answered.answer);
    follow(shield, signal);
  }
  return answered;
}

/** What may abort an answer lives as long as that, or as its body, which may be read without it. */
const held = new WeakMap<object, AbortController>();

function hold(shield: AbortController, answer: Answer & { readonly body?: object | null }): void {
  held.set(answer, shield);
  if (answer.body) held.set(answer.body, shield);
}

/** Of each signal, what it may still abort; one listener a signal, however long it lives. */
const followers = new WeakMap<AbortSignal, Set<WeakRef<AbortController>>>();

/** Lets an abort after the headers end the body. */
function follow(shield: AbortController, signal: AbortSignal): void {
  const known = followers.get(signal);
  const shields = known ?? new Set();
  for (const weak of shields) if (!weak.deref()) shields.delete(weak);
  shields.add(new WeakRef(shield));
  if (known) return;
  followers.set(signal, shields);
  const abort = () => {
    for (const weak of shields) weak.deref()?.abort(signal.reason);
  };
  signal.addEventListener('abort', abort, { once: true });
}

async function exchange<A extends Answer>(
  session: Session,
  request: SignedRequest<A>,
  ticket: Ticket,
  signal: AbortSignal | null | undefined,
): Promise<Answered<A>> {
  if (!ticket.headers) return { answer: await request.send(ticket, signal), replay: false };
  let answer: A;
  try {
    answer = await request.send(ticket, signal);
  } catch (error) {
    await session.settle(ticket, null);
    throw error;
  }
  const settled = session.settle(ticket, answer, request.isFresh);
  const settlement = settled instanceof Promise ? await settled : settled;
  if (!settlement.isOpen) return { answer, replay: settlement.replay };
  request.discard(answer);
  throw new SessionError(
    'unverified',
    `${request.destination.url} refused the token, and the server could not be asked whether the session is over. Nobody is signed out; try again.`,
  );
}

/** `work`, or the signal's reason as soon as it aborts; then `late` gets what `work` still brings. */
function orAbort<T>(
  work: Promise<T>,
  signal: AbortSignal | null | undefined,
  late: (result: T) => void,
): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(signal.reason);
      work.then(late, () => {}); // the caller is gone: nobody is left to tell of a failure
    };
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
    if (signal.aborted) abort();
  });
}

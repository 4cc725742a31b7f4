/** For libraries that show an answer's headers only when its body is in, such as those over XHR. */
import { insideOf, tellRequest } from './inside.ts';
import type { Answer } from './protocol.ts';
import type { Destination, Session } from './session.ts';
import { sendSigned } from './signed-request.ts';

/** Everything by which a caller may give up. */
export interface Patience {
  readonly signals: readonly (LooseSignal | null | undefined)[];
  /** Milliseconds; none where 0. */
  readonly timeoutMs: number;
  /** What the caller is rejected with when the time is over. */
  timedOut(): unknown;
}

/** What libraries take for an AbortSignal. */
export interface LooseSignal {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener?(type: 'abort', listener: () => void): unknown;
  removeEventListener?(type: 'abort', listener: () => void): unknown;
  /** Where the signal itself follows something: ends that. */
  unsubscribe?(): void;
}

/** Leave to send with a credential. */
export interface Leave {
  readonly headers: Readonly<Record<string, string>>;
  /** All that may end the call. */
  readonly end: { readonly signal?: AbortSignal };
}

export interface WholeRequest<R> {
  readonly destination: Destination;
  readonly method?: string | undefined;
  readonly patience: Patience;
  /** Whether an answer surely comes from the server, and not from the HTTP cache. */
  readonly isFresh: boolean;
  /** Whether `send` may be called twice. */
  readonly canReplay: boolean;
  /** Sends once; null: without a credential, and just as the caller wanted it. */
  send(leave: Leave | null): Promise<R>;
  /** What the server said, out of what `send` resolved or rejected with; null for nothing. */
  read(outcome: unknown): Answer | null;
  /** Whether the body is still to come, and the caller may yet end it. */
  isOpen(result: R): boolean;
}

/** An answer, and what the library makes of it. */
interface Whole<R> extends Answer {
  result(): R;
}

/**
 * As {@link sendSigned}. The library is told neither of the caller's signals nor of its time-out:
 * they reject the caller, and the exchange runs on.
 *
 * @throws what `send` throws, a signal's reason, what `timedOut` returns, or a SessionError.
 */
export async function sendWhole<R>(session: Session, request: WholeRequest<R>): Promise<R> {
  const { destination, isFresh, canReplay } = request;
  const { requestListeners } = insideOf(session);
  const caller = listen(request.patience);
  let isOpen = false;
  try {
    const whole = await sendSigned<Whole<R>>(session, {
      ...{ destination, isFresh, canReplay, signal: caller.signal },
      send({ headers }, signal) {
        const leave = headers ? { headers, end: signal ? { signal } : {} } : null;
        const answer = deliver(request, leave);
        tellRequest(requestListeners, destination.url, request, answer);
        return answer;
      },
      discard: () => {}, // it is in already
    });
    const result = whole.result();
    isOpen = request.isOpen(result);
    return result;
  } finally {
    caller.rest(isOpen);
  }
}

const UNREADABLE: Answer = { status: 0, headers: { get: () => null } };

/** A library may throw for an answer that it does not like; an answer it is. */
async function deliver<R>(request: WholeRequest<R>, leave: Leave | null): Promise<Whole<R>> {
  try {
    const value = await request.send(leave);
    return { ...(request.read(value) ?? UNREADABLE), result: () => value };
  } catch (error) {
    const answer = request.read(error);
    if (!answer) throw error;
    const result = () => {
      throw error;
    };
    return { ...answer, result };
  }
}

/** One signal for all by which the caller gives up. */
function listen({ signals, timeoutMs, timedOut }: Patience) {
  const controller = new AbortController();
  const offs: (() => void)[] = [];
  for (const signal of signals) {
    if (!signal) continue;
    const abort = () => controller.abort(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener?.('abort', abort);
    offs.push(() => {
      signal.removeEventListener?.('abort', abort);
      signal.unsubscribe?.();
    });
  }
  const timer = timeoutMs > 0 && setTimeout(() => controller.abort(timedOut()), timeoutMs);
  return {
    signal: controller.signal,
    /** Nobody waits any more; `isOpen`: save for a body. */
    rest(isOpen: boolean) {
      if (timer) clearTimeout(timer);
      if (!isOpen) for (const off of offs) off();
    },
  };
}

/** The page's end of the transport: hands requests to the worker, and sees to those it cannot take. */
import { sessionChanged } from '../departures.ts';
import { type Inside, tellRequest } from '../inside.ts';
import type { Session } from '../session.ts';
import { pack } from './carried.ts';
import { openParcel, type Parcel } from './parcel.ts';
import type { Registration, Transport } from './transport.ts';
import { encodeOrder, type Order } from './wire.ts';
import { within } from './within.ts';

/** How long it may take to find out whether there is a worker, milliseconds. */
const FIND_BOUND = 250;
/** How long a worker may take to start and to listen, milliseconds. */
const START_BOUND = 2_000;
/** How long one that did not is left alone, milliseconds. */
const DISTRUST = 30_000;
/** How long a page waits for what the worker carries before it sends itself, milliseconds. */
const CARRYING_BOUND = 2_000;

type Worker = NonNullable<Registration['active']>;

export class PageEnd implements Transport {
  readonly #inside: Inside;
  readonly #registration: Promise<Registration | null>;
  /** What the worker has been told to send. */
  readonly #out = new Set<Parcel>();
  /** Until when a worker is left alone that did not listen; another one is asked. */
  readonly #deafUntil = new WeakMap<Worker, number>();

  /** @param registration rejects where there are no workers. */
  constructor(inside: Inside, registration: Promise<Registration>) {
    this.#inside = inside;
    this.#registration = registration.catch((cause) => {
      const message = 'There is no service worker here; requests go by the page itself.';
      inside.warn('worker_unavailable', message, cause);
      return null;
    });
  }

  async carry(request: Request, signal: AbortSignal | null | undefined): Promise<Response | null> {
    signal?.throwIfAborted();
    const { env, epoch, isSignedOut, requestListeners } = this.#inside;
    if (isSignedOut()) return null; // it goes without a credential, whoever signs in meanwhile
    const begun = epoch();
    const worker = (await within(env, FIND_BOUND, this.#registration))?.active;
    const parcel = worker && (await this.#open(worker));
    // Where there is no worker, nothing is carried that the page would have to wait for.
    if (worker && !parcel) await this.#leaveToPage();
    // Whoever began as somebody must not go on as somebody else.
    if (begun !== null && begun !== epoch()) {
      parcel?.close();
      throw sessionChanged();
    }
    if (!parcel) return null;
    const packed = await pack(request, env.baseUrl());
    signal?.throwIfAborted();
    const answer = parcel.go(packed, begun ?? epoch(), signal);
    tellRequest(requestListeners, request, undefined, answer);
    return (await answer) ?? this.#leaveToPage();
  }

  /** Where something is in doubt, the worker, which outlives pages, is to see to it. */
  follow(session: Session): () => void {
    const { env } = this.#inside;
    let left: Parcel[] = [];
    const offs = [
      session.subscribe(() => {
        const { state, stale } = session.getSnapshot();
        if (state === 'stale' && stale !== 'recovering') this.#wake();
      }),
      env.onLeave(() => {
        left = [...this.#out];
      }),
      // Out of the back/forward cache: what was said meanwhile may not have been heard.
      env.onWake(() => {
        for (const parcel of left.splice(0)) parcel.break();
      }),
    ];
    return () => {
      for (const off of offs) off();
    };
  }

  async #wake(): Promise<void> {
    const worker = (await this.#registration)?.active;
    if (worker) this.#post(worker, 'wake');
  }

  async #open(worker: Worker): Promise<Parcel | null> {
    const { env, leadership } = this.#inside;
    if (env.now() < (this.#deafUntil.get(worker) ?? 0)) return null;
    const { port1, port2 } = new MessageChannel();
    const parcel: Parcel = openParcel(port1, () => this.#out.delete(parcel));
    this.#post(worker, 'carry', port2);
    const ready = await within(env, START_BOUND, parcel.next<'ready'>());
    if (!ready) {
      this.#deafUntil.set(worker, env.now() + DISTRUST);
      parcel.close(); // it has not been told to go, and never will
      return null;
    }
    this.#out.add(parcel);
    const onGone = () => {
      parcel.break();
      this.#wake();
    };
    leadership.watch(ready.page, onGone, parcel.over);
    return parcel;
  }

  #post(worker: Worker, kind: Order['kind'], ...ports: MessagePort[]): void {
    const { key, epoch } = this.#inside;
    try {
      worker.postMessage(encodeOrder({ kind, key, epoch: epoch() }), ports);
    } catch {
      // a worker that is gone: the page sees to it
    }
  }

  /** What the worker carries may bring the token that this page needs. */
  async #leaveToPage(): Promise<null> {
    const { env, leadership, reread } = this.#inside;
    await within(env, CARRYING_BOUND, leadership.carried());
    await reread();
    return null;
  }
}

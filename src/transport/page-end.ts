/** The page's end of the transport: hands requests to the worker, and sees to those it cannot take. */
import { sessionChanged } from '../departures.ts';
import { type Inside, tellRequest } from '../inside.ts';
import type { Session } from '../session.ts';
import { pack } from './carried.ts';
import { Parcel } from './parcel.ts';
import type { Registration, Transport } from './transport.ts';
import { encodeOrder, type Order } from './wire.ts';

/** How long it may take to find out whether there is a worker, milliseconds. */
const FIND_BOUND = 250;
/** How long a worker may take to start and to listen, milliseconds. */
const START_BOUND = 2_000;
/** How long one that did not is left alone, milliseconds. */
const DISTRUST = 30_000;
/** How long a page waits for what the worker carries before it sends itself, milliseconds. */
const CARRYING_BOUND = 2_000;

export class PageEnd implements Transport {
  readonly #inside: Inside;
  #registration: Registration | null = null;
  readonly #found: Promise<void>;
  readonly #over = new AbortController();
  /** The page went away, perhaps into a cache. */
  #hasLeft = false;
  readonly #parcels = new Map<string, Set<Parcel>>();
  /** The worker that did not listen, and until when it is left alone; another one is asked. */
  #deaf: { readonly worker: unknown; readonly until: number } | null = null;

  /** @param registration rejects where there are no workers. */
  constructor(inside: Inside, registration: Promise<Registration>) {
    this.#inside = inside;
    this.#found = registration.then(
      (found) => {
        this.#registration = found;
      },
      (cause) => {
        const message = 'There is no service worker here; requests go by the page itself.';
        inside.warn('worker_unavailable', message, cause);
      },
    );
  }

  async carry(request: Request, signal: AbortSignal | null | undefined): Promise<Response | null> {
    signal?.throwIfAborted();
    const { epoch, isSignedOut } = this.#inside;
    if (isSignedOut()) return null; // it goes without a credential, whoever signs in meanwhile
    const begun = epoch();
    await this.#within(FIND_BOUND, this.#found);
    // Where there is no worker, nothing is carried that the page would have to wait for.
    const isThere = Boolean(this.#registration?.active);
    const parcel = isThere ? ((await this.#open()) ?? (await this.#leaveToPage())) : null;
    // Whoever began as somebody must not go on as somebody else.
    if (begun !== null && begun !== epoch()) {
      parcel?.close();
      throw sessionChanged();
    }
    if (!parcel) return null;
    const packed = await pack(request, this.#inside.env.baseUrl());
    signal?.throwIfAborted();
    parcel.go(packed, begun, signal);
    const { answer } = parcel;
    tellRequest(this.#inside.requestListeners, request, undefined, answer);
    return (await answer) ?? this.#leaveToPage();
  }

  /** Where something is in doubt, the worker, which outlives pages, is to see to it. */
  follow(session: Session): () => void {
    const undo = session.subscribe(() => {
      const { state, stale } = session.getSnapshot();
      if (state === 'stale' && stale !== 'recovering') this.wake();
    });
    const { env } = this.#inside;
    const undoLeave = env.onLeave(() => {
      this.#hasLeft = true;
    });
    const undoWake = env.onWake(() => this.#return());
    return () => {
      for (const off of [undo, undoLeave, undoWake]) off();
      this.#over.abort();
    };
  }

  /** Out of the back/forward cache: what was said meanwhile may not have been heard. */
  #return(): void {
    if (!this.#hasLeft) return;
    this.#hasLeft = false;
    for (const parcels of this.#parcels.values()) for (const parcel of parcels) parcel.break();
  }

  wake(): void {
    this.#post({ kind: 'wake', key: this.#inside.key, epoch: this.#inside.epoch() }, []);
  }

  async #open(): Promise<Parcel | null> {
    const { env, key, epoch } = this.#inside;
    const worker = this.#registration?.active ?? null;
    const isDeaf = this.#deaf?.worker === worker && env.now() < this.#deaf.until;
    if (!worker || isDeaf) return null;
    const { port1, port2 } = new MessageChannel();
    const parcel: Parcel = new Parcel(port1, () => this.#forget(parcel));
    if (!this.#post({ kind: 'carry', key, epoch: epoch() }, [port2])) return null;
    const ready = await this.#within(START_BOUND, parcel.ready);
    const isOurs = ready && (epoch() === null || ready.epoch === epoch());
    if (isOurs) this.#watch(parcel, ready.page);
    else parcel.close(); // it has not been told to go, and never will
    if (ready === undefined) this.#deaf = { worker, until: env.now() + DISTRUST };
    return isOurs ? parcel : null;
  }

  #post(order: Order, transfer: MessagePort[]): boolean {
    try {
      this.#registration?.active?.postMessage(encodeOrder(order), transfer);
      return Boolean(this.#registration?.active);
    } catch {
      return false; // a registration that is gone: the page sees to it
    }
  }

  /** What the worker carries may bring the token that this page needs. */
  async #leaveToPage(): Promise<null> {
    const { leadership, reread } = this.#inside;
    await this.#within(CARRYING_BOUND, leadership.carried());
    await reread();
    return null;
  }

  #watch(parcel: Parcel, worker: string): void {
    const known = this.#parcels.get(worker);
    const parcels = known ?? new Set();
    parcels.add(parcel);
    if (known) return;
    this.#parcels.set(worker, parcels);
    const onGone = () => {
      this.#parcels.delete(worker);
      for (const each of parcels) each.break();
      if (parcels.size > 0) this.wake();
    };
    this.#inside.leadership.watch(worker, onGone, this.#over.signal);
  }

  #forget(parcel: Parcel): void {
    for (const parcels of this.#parcels.values()) parcels.delete(parcel);
  }

  /** What `work` brings; undefined where it takes longer than `bound` milliseconds. */
  #within<T>(bound: number, work: Promise<T>): Promise<T | undefined> {
    const { env } = this.#inside;
    return new Promise((resolve, reject) => {
      const timer = env.setTimeout(() => resolve(undefined), bound);
      work.then(resolve, reject).finally(() => env.clearTimeout(timer));
    });
  }
}

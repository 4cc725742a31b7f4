/** The worker's end of the transport: sends what pages ask for, and goes on when they are gone. */
import { createFetch } from '../fetch.ts';
import { type Inside, insideOf } from '../inside.ts';
import type { Session } from '../session.ts';
import { headOf } from './carried.ts';
import {
  decodeOrder,
  decodeWord,
  encodeFailure,
  type Order,
  type Reply,
  type Word,
} from './wire.ts';
import { within } from './within.ts';

/** How long a page may take to say that its request is to go, milliseconds. */
const GO_BOUND = 10_000;
/** How long the worker is kept alive for a doubt, milliseconds. */
const DOUBT_BOUND = 30_000;

/** What is used of an ExtendableMessageEvent. */
export interface WorkerMessage {
  readonly data: unknown;
  readonly origin?: string;
  readonly ports: readonly MessagePort[];
  waitUntil(work: Promise<unknown>): void;
}

type Go = Word & { readonly kind: 'go' };

export class WorkerEnd {
  readonly #session: Session;
  readonly #inside: Inside;
  readonly #fetch: typeof fetch;
  #carried = 0;

  constructor(session: Session) {
    this.#session = session;
    this.#inside = insideOf(session);
    this.#fetch = createFetch(session);
  }

  /** A message that may be none of ours. */
  hear(event: WorkerMessage): void {
    const { key, env, leadership } = this.#inside;
    const order = decodeOrder(event.data, key);
    if (!order || (event.origin && event.origin !== env.origin())) return;
    // It outlives pages: what must happen once is done here.
    leadership.send({ type: 'leader.preferred' });
    event.waitUntil(this.#serve(order, event.ports[0]));
  }

  async #serve({ kind, epoch: known }: Order, port: MessagePort | undefined): Promise<void> {
    const { epoch, reread } = this.#inside;
    await this.#session.ready();
    if (known !== null && (kind === 'wake' || known !== epoch())) await reread();
    if (kind === 'carry' && port) await this.#carry(port);
    await this.#settle();
  }

  async #carry(port: MessagePort): Promise<void> {
    const { env, page, epoch, covers } = this.#inside;
    const say = (reply: Reply) => port.postMessage(reply);
    const abort = new AbortController();
    const told = new Promise<Go>((resolve) => {
      port.onmessage = ({ data }) => {
        const word = decodeWord(data);
        if (word?.kind === 'go') resolve(word);
        if (word?.kind === 'abort') abort.abort();
      };
    });
    say({ kind: 'ready', page });
    const word = await within(env, GO_BOUND, told);
    const isSame = word && (word.epoch === null || word.epoch === epoch());
    if (isSame && covers(word.request.url)) await this.#send(word, say, abort.signal);
    else say({ kind: 'declined' });
    port.close();
  }

  /** The lock lasts from before the request leaves until its token is in the store. */
  async #send({ request }: Go, say: (reply: Reply) => void, signal: AbortSignal): Promise<void> {
    const { leadership, written } = this.#inside;
    this.#carried += 1;
    const release = leadership.holdCarried(this.#carried);
    try {
      const response = await this.#fetch(request.url, { ...request.init, signal });
      say(headOf(response));
      written().then(release, release);
      await response.body?.pipeTo(
        new WritableStream({ write: (bytes) => say({ kind: 'chunk', bytes }) }),
      );
      say({ kind: 'end' });
    } catch (error) {
      say(encodeFailure(error));
    } finally {
      await written();
      release();
    }
  }

  /** Resolves when nothing is out, nor in doubt, that a later page would have to mend. */
  async #settle(): Promise<void> {
    const { env, written } = this.#inside;
    let undo = () => {};
    const settled = new Promise<void>((resolve) => {
      const look = () => {
        const { state } = this.#session.getSnapshot();
        if (state !== 'inFlight' && state !== 'stale') resolve();
      };
      undo = this.#session.subscribe(look);
      look();
    });
    await within(env, DOUBT_BOUND, settled);
    undo();
    await written();
  }
}

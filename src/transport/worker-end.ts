/** The worker's end of the transport: sends what pages ask for, and goes on when they are gone. */
import type { Inside } from '../inside.ts';
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

export class WorkerEnd {
  readonly #inside: Inside;
  readonly #session: Session;
  readonly #fetch: typeof fetch;
  #carried = 0;

  constructor(inside: Inside, session: Session, signedFetch: typeof fetch) {
    this.#inside = inside;
    this.#session = session;
    this.#fetch = signedFetch;
  }

  /** A message that may be none of ours. */
  hear(event: WorkerMessage): void {
    const order = decodeOrder(event.data);
    const isOurs = order?.key === this.#inside.key;
    if (!isOurs || (event.origin && event.origin !== this.#inside.env.origin())) return;
    // It outlives pages: what must happen once is done here.
    this.#inside.leadership.send({ type: 'leader.preferred' });
    const [port] = event.ports;
    const work = order.kind === 'carry' && port ? this.#carry(order, port) : this.#see(order);
    event.waitUntil(work.then(() => this.#settle()));
  }

  async #see({ epoch }: Order): Promise<void> {
    await this.#session.ready();
    if (epoch !== null) await this.#inside.reread();
  }

  async #carry(order: Order, port: MessagePort): Promise<void> {
    const say = (reply: Reply) => port.postMessage(reply);
    const { page, epoch } = this.#inside;
    await this.#session.ready();
    if (order.epoch !== null && order.epoch !== epoch()) await this.#inside.reread();
    const abort = new AbortController();
    const { env } = this.#inside;
    let timer: unknown;
    const go = new Promise<(Word & { kind: 'go' }) | null>((resolve) => {
      timer = env.setTimeout(() => resolve(null), GO_BOUND);
      port.onmessage = ({ data }) => {
        const word = decodeWord(data);
        if (word?.kind === 'go') resolve(word);
        if (word?.kind === 'abort') abort.abort();
      };
    });
    say({ kind: 'ready', page, epoch: epoch() });
    const word = await go;
    env.clearTimeout(timer);
    const isSame = word?.epoch === null || word?.epoch === epoch();
    if (!word || !isSame || !this.#inside.covers(word.request.url)) say({ kind: 'declined' });
    else await this.#send(word, say, abort.signal);
    port.close();
  }

  /** The lock lasts from before the request leaves until its token is in the store. */
  async #send(
    { request }: Word & { kind: 'go' },
    say: (reply: Reply) => void,
    signal: AbortSignal,
  ) {
    this.#carried += 1;
    const release = this.#inside.leadership.holdCarried(this.#carried);
    try {
      const response = await this.#fetch(request.url, { ...request.init, signal });
      say(headOf(response));
      this.#inside.written().then(release, release);
      await pump(response, say);
      say({ kind: 'end' });
    } catch (error) {
      say(encodeFailure(error));
    } finally {
      await this.#inside.written();
      release();
    }
  }

  /** Resolves when nothing is out, nor in doubt, that a later page would have to mend. */
  #settle(): Promise<void> {
    const { env } = this.#inside;
    return new Promise((resolve) => {
      const isOpen = () => ['inFlight', 'stale'].includes(this.#session.getSnapshot().state);
      const done = () => {
        undo();
        env.clearTimeout(timer);
        this.#inside.written().then(() => resolve());
      };
      const undo = this.#session.subscribe(() => isOpen() || done());
      const timer = env.setTimeout(done, DOUBT_BOUND);
      if (!isOpen()) done();
    });
  }
}

async function pump({ body }: Response, say: (reply: Reply) => void): Promise<void> {
  const reader = (body as ReadableStream<Uint8Array<ArrayBuffer>> | null)?.getReader();
  for (;;) {
    const part = await reader?.read();
    if (!part || part.done) return;
    say({ kind: 'chunk', bytes: part.value });
  }
}

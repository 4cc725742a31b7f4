/** One request that a page has handed to its worker. */
import { unpack } from './carried.ts';
import { type CarriedRequest, decodeFailure, decodeReply, type Reply, type Word } from './wire.ts';

type Ready = Reply & { kind: 'ready' };

export class Parcel {
  /** Resolves when the worker listens, or declines. */
  readonly ready: Promise<Ready | null>;
  /** The answer; null: the worker does not send this one. */
  readonly answer: Promise<Response | null>;
  readonly #port: MessagePort;
  #listen: (ready: Ready | null) => void = () => {};
  #resolve: (answer: Response | null) => void = () => {};
  #reject: (reason: unknown) => void = () => {};
  #body: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | null = null;
  readonly #onEnd: () => void;
  readonly #over = new AbortController();

  constructor(port: MessagePort, onEnd: () => void) {
    this.#port = port;
    this.#onEnd = onEnd;
    this.ready = new Promise((resolve) => {
      this.#listen = resolve;
    });
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.answer.catch(() => {}); // an aborted caller does not wait for it
    port.onmessage = ({ data }) => this.#hear(decodeReply(data));
  }

  /** It may be sent now; an abort ends the call, and after the headers the body. */
  go(request: CarriedRequest, epoch: number | null, signal: AbortSignal | null | undefined): void {
    this.#say({ kind: 'go', request, epoch });
    const abort = () => {
      this.#say({ kind: 'abort' });
      this.#fail(signal?.reason);
      this.close();
    };
    signal?.addEventListener('abort', abort, { signal: this.#over.signal });
  }

  /** The worker will not answer any more. */
  break(): void {
    this.#fail(
      new TypeError(
        'The service worker ended, or the page was away, before the answer came. Send the request again.',
      ),
    );
    this.close();
  }

  close(): void {
    this.#over.abort();
    this.#port.close();
    this.#listen(null);
    this.#resolve(null);
    this.#onEnd();
  }

  #say(word: Word): void {
    this.#port.postMessage(word);
  }

  #fail(reason: unknown): void {
    this.#reject(reason);
    this.#body?.error(reason);
    this.#body = null;
  }

  #hear(reply: Reply | null): void {
    switch (reply?.kind) {
      case 'ready':
        return this.#listen(reply);
      case 'declined':
        return this.close();
      case 'head':
        return this.#answer(reply);
      case 'chunk':
        return this.#body?.enqueue(reply.bytes);
      case 'end':
        this.#body?.close();
        this.#body = null;
        return this.close();
      case 'failed':
        this.#fail(decodeFailure(reply));
        return this.close();
    }
  }

  #answer(head: Reply & { kind: 'head' }): void {
    try {
      this.#resolve(unpack(head, this.#stream()));
    } catch (error) {
      this.#fail(error); // no answer that a page may make, such as an opaque one
      this.close();
    }
  }

  #stream(): ReadableStream {
    return new ReadableStream({
      start: (controller) => {
        this.#body = controller;
      },
      cancel: () => {
        this.#body = null;
        this.#say({ kind: 'abort' });
      },
    });
  }
}

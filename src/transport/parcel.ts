/** One request that a page has handed to its worker. */
import { unpack } from './carried.ts';
import { type CarriedRequest, decodeFailure, type Reply, type Word } from './wire.ts';

export type Parcel = ReturnType<typeof openParcel>;

type Said<K extends Reply['kind']> = Reply & { readonly kind: K };

/** @param onEnd called when nothing more is to come. */
export function openParcel(port: MessagePort, onEnd: () => void) {
  const over = new AbortController();
  let heard!: ReadableStreamDefaultController<Reply>;
  const replies = new ReadableStream<Reply>({
    start(controller) {
      heard = controller;
    },
  }).getReader();
  /** What the worker says next; undefined at the end. */
  const next = async <K extends Reply['kind']>() =>
    (await replies.read()).value as Said<K> | undefined;

  const end = (how: () => void) => {
    if (over.signal.aborted) return;
    how();
    over.abort();
    port.close();
    onEnd();
  };
  const close = () => end(() => heard.close());
  const fail = (reason: unknown) => end(() => heard.error(reason));
  const say = (word: Word) => port.postMessage(word);
  const abort = (reason: unknown) => {
    say({ kind: 'abort' });
    fail(reason);
  };

  // Only the worker that the port was sent to speaks over it; another version of it may be newer.
  port.onmessage = ({ data }: { data: Reply | null }) => {
    switch (!over.signal.aborted && data?.kind) {
      case 'ready':
      case 'head':
      case 'chunk':
        return heard.enqueue(data as Reply);
      case 'declined':
      case 'end':
        return close();
      case 'failed':
        return fail(decodeFailure(data as Said<'failed'>));
    }
  };

  const pull = async (body: ReadableStreamDefaultController) => {
    const chunk = await next<'chunk'>();
    if (chunk) body.enqueue(chunk.bytes);
    else body.close();
  };

  return {
    /** Aborts when nothing more is to come. */
    over: over.signal,
    next,
    close,
    /** It may be sent now; an abort ends the call, and after the headers the body. */
    async go(
      request: CarriedRequest,
      epoch: number | null,
      signal: AbortSignal | null | undefined,
    ): Promise<Response | null> {
      say({ kind: 'go', request, epoch });
      signal?.addEventListener('abort', () => abort(signal.reason), { signal: over.signal });
      const head = await next<'head'>();
      return head ? unpack(head, new ReadableStream({ pull, cancel: abort })) : null;
    },
    /** The worker will not answer any more. */
    break: () =>
      fail(
        new TypeError(
          'The service worker ended, or the page was away, before the answer came. Send the request again.',
        ),
      ),
  };
}

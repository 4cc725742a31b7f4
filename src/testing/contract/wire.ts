/** What passes between a client under test and the world, and what happens to it there. */
import type { Simulation } from '../simulation/simulation.ts';

/** A request as it left. It holds no token. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly isForeign: boolean;
  /** The credential that it carried: the server's current one, another one, or none. */
  readonly carried: 'newest' | 'older' | 'none';
  readonly signal: AbortSignal;
}

/** Another origin, where everybody is let in and told a token. */
export const FOREIGN = 'https://foreign.test';

const SECRET = /^(access-token|client|uid|token-type)$/;

type Send = (url: string, init: RequestInit) => Promise<Response>;

export class Wire {
  readonly sent: Sent[] = [];
  readonly #simulation: Simulation;
  readonly #client: string;
  readonly #plain: Send;
  readonly #held = new Map<string, Promise<void>>();

  constructor(simulation: Simulation, client: string, plain: Send) {
    this.#simulation = simulation;
    this.#client = client;
    this.#plain = plain;
  }

  /** What was sent to `path`, on the server's own origin. */
  to(path: string): readonly Sent[] {
    return this.sent.filter((sent) => !sent.isForeign && sent.path === path);
  }

  /** Lets the headers of answers from `path` through, and keeps their bodies. Returns the release. */
  holdBody(path: string): () => void {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.#held.set(path, gate);
    return () => {
      this.#held.delete(path);
      release();
    };
  }

  readonly fetch = async (input: string | Request, init?: RequestInit): Promise<Response> => {
    const { origin } = this.#simulation;
    const request = new Request(typeof input === 'string' ? new URL(input, origin) : input, init);
    const url = new URL(request.url);
    const isForeign = url.origin !== origin;
    const { method, signal } = request;
    const path = url.pathname;
    signal.throwIfAborted(); // then nothing is sent
    this.sent.push({ method, path, isForeign, signal, carried: this.#carried(request) });
    if (isForeign) return answerAsForeigner();
    const response = await this.#plain(request as unknown as string, {});
    const gate = this.#held.get(path);
    return gate ? withHeldBody(response, gate, signal) : response;
  };

  #carried({ headers }: Request): Sent['carried'] {
    const token = headers.get('access-token')?.trim();
    if (token) {
      const isNewest = token === this.#simulation.model.row(this.#client)?.token;
      return isNewest ? 'newest' : 'older';
    }
    const isBearer = headers.get('authorization')?.startsWith('Bearer');
    return isBearer || [...headers.keys()].some((name) => SECRET.test(name)) ? 'older' : 'none';
  }
}

const answerAsForeigner = () =>
  new Response('foreign', {
    headers: { 'access-token': 'foreign', client: 'foreign', uid: 'foreign', expiry: '9999999999' },
  });

function withHeldBody(response: Response, gate: Promise<void>, signal: AbortSignal): Response {
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      const abort = () => controller.error(signal.reason);
      signal.addEventListener('abort', abort);
      await gate;
      signal.removeEventListener('abort', abort);
      if (signal.aborted) return;
      controller.enqueue(new Uint8Array(await response.arrayBuffer()));
      controller.close();
    },
  });
  const { status, headers } = response;
  return new Response(body, { status, headers });
}

/** A network between simulated pages and a reference model, with every fault that one can have. */
import type { Answer, ReferenceModel } from '../reference-server/index.ts';
import type { SimulatedClock } from './clock.ts';

/** What happens to one request; each is used once. */
export interface NetworkFault {
  /** Which request it waits for; any, if not told. */
  readonly matches?: (method: string, path: string) => boolean;
  /** `request`: it never reaches the server. `answer`: it does, and the answer is lost. */
  readonly lose?: 'request' | 'answer';
  /** The connection breaks after the server is done, and the browser sends the request again. */
  readonly resend?: number;
  /** Extra time on the way there, milliseconds. */
  readonly delayRequestMs?: number;
  /** Extra time on the way back, milliseconds. */
  readonly delayAnswerMs?: number;
  /** A gateway answers instead: before the server acts, or after it (its own answer is lost). */
  readonly gateway?: { readonly status: number; readonly isAfter: boolean };
  /** Changes the answer's headers. */
  readonly headers?: (headers: Record<string, string>) => Record<string, string>;
}

/** One request as the server saw it. Holds no token. */
export interface SimulatedRequest {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly user: string | null;
  readonly rotated: boolean;
}

/** A request on its way. */
export interface Asked {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer as it comes in. */
export interface Arrived {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Null where the answer has no body. */
  readonly text: string | null;
  readonly redirected: boolean;
}

export interface NetworkOptions {
  readonly clock: SimulatedClock;
  readonly model: ReferenceModel;
  readonly origin: string;
  /** One way, milliseconds. */
  readonly latencyMs: number;
}

export class SimulatedNetwork {
  readonly log: SimulatedRequest[] = [];
  isOnline = true;
  readonly #options: NetworkOptions;
  readonly #faults: NetworkFault[] = [];

  constructor(options: NetworkOptions) {
    this.#options = options;
  }

  /** Lets `fault` happen to the next request that it matches. */
  inject(fault: NetworkFault): void {
    this.#faults.push(fault);
  }

  /** Forgets the faults that have not happened yet. */
  heal(): void {
    this.#faults.length = 0;
  }

  /** As `fetch`; an abort ends the call, not what the server does. A test may put its own here. */
  fetch = async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const address = url instanceof Request ? url : new URL(url, this.#options.origin);
    const request = new Request(address, init);
    const body = await request.text();
    const { method, headers, signal } = request;
    const { pathname, search } = new URL(request.url);
    const path = pathname + search;
    const asked = { method, path, headers: Object.fromEntries(headers), body };
    return new Promise((resolve, reject) => {
      const abort = () => reject(signal.reason);
      if (signal.aborted) return abort();
      signal.addEventListener('abort', abort, { once: true });
      this.carry(asked).then((arrived) => resolve(toResponse(arrived)), reject);
    });
  };

  /** What `fetch` does, without the objects that it takes and gives. */
  async carry(asked: Asked): Promise<Arrived> {
    const { clock, latencyMs } = this.#options;
    const fault = this.#take(asked.method, asked.path);
    if (!this.isOnline) throw new TypeError('Failed to fetch');
    await this.#pass(latencyMs + (fault.delayRequestMs ?? 0));
    if (fault.lose === 'request') throw new TypeError('Failed to fetch');
    if (fault.gateway && !fault.gateway.isAfter) {
      await this.#pass(latencyMs);
      return fromGateway(fault.gateway);
    }
    let answer = await this.#serve(asked);
    for (let n = 0; n < (fault.resend ?? 0); n += 1) answer = await this.#serve(asked);
    if (fault.lose === 'answer') throw new TypeError('Failed to fetch');
    await this.#pass(latencyMs + (fault.delayAnswerMs ?? 0));
    if (!this.isOnline) throw new TypeError('Failed to fetch');
    if (fault.gateway) return fromGateway(fault.gateway);
    const redirected = redirectionOf(answer);
    return redirected ? this.#follow(asked, redirected) : arrivedAt(answer, clock, fault.headers);
  }

  /** As a browser: with the same headers, and nothing of the first answer is ever seen. */
  async #follow({ headers }: Asked, path: string): Promise<Arrived> {
    const arrived = await this.carry({ method: 'GET', path, headers, body: '' });
    return { ...arrived, redirected: true };
  }

  async #serve({ method, path, headers, body }: Asked): Promise<Answer> {
    const { model, clock } = this.#options;
    const accepted = model.accept({ method, path, headers, body });
    if (!accepted.done) await this.#pass(accepted.durationMs);
    const answer = accepted.done ? accepted : model.finish(accepted);
    const { user, ending } = answer.trace;
    const rotated = ending === 'rotated';
    this.log.push({ at: clock.now(), method, path, status: answer.status, user, rotated });
    return answer;
  }

  #pass(ms: number): Promise<void> {
    return new Promise((resolve) => this.#options.clock.setTimeout(resolve, ms));
  }

  #take(method: string, path: string): NetworkFault {
    const index = this.#faults.findIndex((fault) => fault.matches?.(method, path) ?? true);
    return index < 0 ? {} : (this.#faults.splice(index, 1)[0] as NetworkFault);
  }
}

/** The path to which an answer sends its reader on; null where it does not. */
function redirectionOf({ status, headers }: Answer): string | null {
  const location = headers['location'];
  return status >= 300 && status < 400 && location ? new URL(location).pathname : null;
}

const fromGateway = ({ status }: { readonly status: number }): Arrived => ({
  ...{ status, headers: {}, text: '', redirected: false },
});

function arrivedAt(
  answer: Answer,
  clock: SimulatedClock,
  change: NetworkFault['headers'] = (headers) => headers,
): Arrived {
  const { status, chunks, json } = answer;
  const isEmpty = status === 204 || status === 304;
  const text = isEmpty ? null : (answer.text ?? chunks?.join('') ?? JSON.stringify(json ?? null));
  const date = new Date(clock.now()).toUTCString();
  return { status, headers: change({ ...answer.headers, date }), text, redirected: false };
}

function toResponse({ status, headers, text, redirected }: Arrived): Response {
  const response = new Response(text, { status, headers });
  return redirected ? Object.defineProperty(response, 'redirected', { value: true }) : response;
}

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

  /** As `fetch`; an abort ends the call, not what the server does. */
  readonly fetch = async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const address = url instanceof Request ? url : new URL(url, this.#options.origin);
    const request = new Request(address, init);
    const body = await request.text();
    const { signal } = request;
    return new Promise((resolve, reject) => {
      const abort = () => reject(signal.reason);
      if (signal.aborted) return abort();
      signal.addEventListener('abort', abort, { once: true });
      this.#carry(request, body).then(resolve, reject);
    });
  };

  async #carry(request: Request, body: string): Promise<Response> {
    const { clock, latencyMs } = this.#options;
    const { pathname, search } = new URL(request.url);
    const path = pathname + search;
    const fault = this.#take(request.method, path);
    if (!this.isOnline) throw new TypeError('Failed to fetch');
    await this.#pass(latencyMs + (fault.delayRequestMs ?? 0));
    if (fault.lose === 'request') throw new TypeError('Failed to fetch');
    if (fault.gateway && !fault.gateway.isAfter) {
      await this.#pass(latencyMs);
      return new Response('', { status: fault.gateway.status });
    }
    let answer = await this.#serve(request, path, body);
    for (let n = 0; n < (fault.resend ?? 0); n += 1)
      answer = await this.#serve(request, path, body);
    if (fault.lose === 'answer') throw new TypeError('Failed to fetch');
    await this.#pass(latencyMs + (fault.delayAnswerMs ?? 0));
    if (!this.isOnline) throw new TypeError('Failed to fetch');
    if (fault.gateway) return new Response('', { status: fault.gateway.status });
    const redirected = this.#redirection(request, answer);
    if (redirected) return this.#follow(request, redirected);
    return toResponse(answer, fault.headers, clock);
  }

  /** As a browser: with the same headers, and nothing of the first answer is ever seen. */
  async #follow(request: Request, url: string): Promise<Response> {
    const response = await this.#carry(new Request(url, { headers: request.headers }), '');
    return Object.defineProperty(response, 'redirected', { value: true });
  }

  #redirection(request: Request, answer: Answer): string | null {
    const location = answer.headers['location'];
    const isRedirect = answer.status >= 300 && answer.status < 400 && location;
    return isRedirect ? new URL(new URL(location).pathname, request.url).href : null;
  }

  async #serve(request: Request, path: string, body: string): Promise<Answer> {
    const { model, clock } = this.#options;
    const headers = Object.fromEntries(request.headers);
    const accepted = model.accept({ method: request.method, path, headers, body });
    if (!accepted.done) await this.#pass(accepted.durationMs);
    const answer = accepted.done ? accepted : model.finish(accepted);
    const { user, ending } = answer.trace;
    const rotated = ending === 'rotated';
    const { method } = request;
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

function toResponse(
  answer: Answer,
  change: NetworkFault['headers'] = (headers) => headers,
  clock: SimulatedClock,
): Response {
  const { status } = answer;
  const text = answer.text ?? answer.chunks?.join('') ?? JSON.stringify(answer.json ?? null);
  const body = status === 204 || status === 304 ? null : text;
  const date = new Date(clock.now()).toUTCString();
  return new Response(body, { status, headers: change({ ...answer.headers, date }) });
}

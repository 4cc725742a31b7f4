/** Holds a page's requests until it is told how each of them ends. */
import type { Environment } from '../../env.ts';

/** What the way to the server and back does to a request. */
export interface Change {
  readonly method?: string;
  readonly path?: string;
  readonly body?: string;
  /** Headers of the request that do not arrive. */
  readonly drop?: readonly string[];
  /** Headers of the answer that do not arrive. */
  readonly hide?: readonly string[];
}

const lost = () => new TypeError('Failed to fetch');

/** A request that is out. */
export class HeldRequest {
  /** Whether it is tokenchart's own, which forces a rotation. */
  readonly isOwn: boolean;
  /** Whether it goes ahead of the app's. */
  readonly isTiny: boolean;
  /** By which the session knows whether it is about the token in hand. Never printed. */
  readonly token: string | null;
  readonly answer: Promise<Response>;
  #resolve: (answer: Response) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  readonly #request: Request;
  readonly #send: Environment['fetch'];
  readonly #onEnd: () => void;

  constructor(request: Request, send: Environment['fetch'], onEnd: () => void) {
    this.isOwn = request.url.includes('unbatch=');
    this.isTiny = request.url.endsWith('/validate_token');
    this.token = request.headers.get('access-token');
    this.#request = request;
    this.#send = send;
    this.#onEnd = onEnd;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const { signal } = request;
    signal.addEventListener('abort', () => this.#end(() => this.#reject(signal.reason)));
  }

  /** It reaches the server, and the answer comes. Resolves with its status. */
  async pass(change: Change = {}): Promise<number> {
    const answer = await this.#forward(change);
    this.#end(() => this.#resolve(answer));
    return answer.status;
  }

  /** It reaches the server; what this resolves with lets the answer come. Nobody else ends it. */
  async keep(): Promise<() => void> {
    this.#onEnd();
    const answer = await this.#forward({});
    return () => this.#resolve(answer);
  }

  /** It reaches the server, and the answer is lost. */
  async loseAnswer(): Promise<void> {
    await this.#forward({});
    this.loseRequest();
  }

  /** It never reaches the server. */
  loseRequest(): void {
    this.#end(() => this.#reject(lost()));
  }

  async #forward({ method, path, body, drop = [], hide = [] }: Change): Promise<Response> {
    const own = this.#request;
    const headers = new Headers(own.headers);
    for (const name of drop) headers.delete(name);
    if (body) headers.set('content-type', 'application/json');
    const text = body ?? (await own.clone().text());
    const answer = await this.#send(path ? new URL(path, own.url).href : own.url, {
      ...{ method: method ?? own.method, headers },
      ...(text && { body: text }),
    });
    for (const name of hide) answer.headers.delete(name);
    return answer;
  }

  #end(how: () => void): void {
    this.#onEnd();
    how();
  }
}

export class Wire {
  readonly #origin: string;
  readonly #out = new Set<HeldRequest>();
  /** Whether requests pass at once. */
  isOpen = false;

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** The requests of the app that are out, oldest first. */
  get requests(): readonly HeldRequest[] {
    return [...this.#out].filter(({ isOwn }) => !isOwn);
  }

  /** Those of tokenchart's own that are out. */
  get own(): readonly HeldRequest[] {
    return [...this.#out].filter(({ isOwn }) => isOwn);
  }

  /** Whether a tiny request is out that carries a rotation for the app's. */
  get hasTiny(): boolean {
    return this.requests.some(({ isTiny }) => isTiny);
  }

  /** Forgets what is out: its page is gone. */
  clear(): void {
    this.#out.clear();
  }

  /** A page's `fetch`; `send` carries what passes. */
  fetchBy(send: Environment['fetch']): Environment['fetch'] {
    return (input: string | Request, init) => {
      const address = input instanceof Request ? input : new URL(input, this.#origin);
      const request = new Request(address, init);
      if (this.isOpen || /\/sign_(in|out)$/.test(request.url)) return send(input as string, init);
      const held: HeldRequest = new HeldRequest(request, send, () => this.#out.delete(held));
      this.#out.add(held);
      return held.answer;
    };
  }
}

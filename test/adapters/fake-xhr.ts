/** An XMLHttpRequest by way of `fetch`: as in a browser, whoever uses it gets an answer whole. */

type Send = (url: string, init: RequestInit) => Promise<Response>;

export class FakeXhr {
  /** By which all of them send. */
  static fetch: Send = () => Promise.reject(new TypeError('Failed to fetch'));

  status = 0;
  statusText = '';
  responseText = '';
  responseURL = '';
  timeout = 0;
  onloadend: (() => void) | null = null;
  onerror: ((event?: unknown) => void) | null = null;
  onabort: (() => void) | null = null;
  ontimeout: (() => void) | null = null;
  readonly #headers = new Headers();
  readonly #controller = new AbortController();
  #method = 'GET';
  #url = '';
  #answered = '';

  open(method: string, url: string): void {
    this.#method = method;
    this.#url = url;
  }

  setRequestHeader(name: string, value: string): void {
    this.#headers.append(name, value);
  }

  getAllResponseHeaders(): string {
    return this.#answered;
  }

  send(body: string | null): void {
    const { signal } = this.#controller;
    const init = { method: this.#method, headers: this.#headers, body, signal };
    if (this.timeout > 0) setTimeout(() => this.#end(this.ontimeout), this.timeout);
    FakeXhr.fetch(this.#url, init)
      .then(async (response) => this.#take(response, await response.text()))
      .catch(() => this.#end(this.onerror));
  }

  abort(): void {
    this.#end(this.onabort);
  }

  #take(response: Response, text: string): void {
    if (this.#controller.signal.aborted) return;
    this.status = response.status;
    this.responseText = text;
    this.responseURL = response.redirected ? new URL('/elsewhere', this.#url).href : this.#url;
    this.#answered = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\r\n');
    this.onloadend?.();
  }

  #end(how: (() => void) | null): void {
    if (this.status !== 0 || this.#controller.signal.aborted) return;
    how?.();
    this.#controller.abort();
  }
}

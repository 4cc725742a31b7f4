/** Who else may carry a session's requests. */

/** What is used of a ServiceWorkerRegistration; written out, for programs without DOM types. */
export interface Registration {
  readonly active: { postMessage(data: unknown, transfer: object[]): void } | null;
}

/** As `navigator.serviceWorker.register` takes them; written out, for programs without DOM types. */
export interface WorkerOptions {
  scope?: string;
  type?: 'classic' | 'module';
  updateViaCache?: 'all' | 'imports' | 'none';
}

/** Carries signed requests for a page, so that their answers outlive it. */
export interface Transport {
  /** The answer; null: it was not sent, and the page must see to it. */
  carry(request: Request, signal: AbortSignal | null | undefined): Promise<Response | null>;
}

const transports = new WeakMap<object, Transport>();

export const transportOf = (session: object): Transport | undefined => transports.get(session);

/** Has `transport` carry what `session` sends by fetch, until the undo. */
export function setTransport(session: object, transport: Transport): () => void {
  transports.set(session, transport);
  return () => {
    if (transports.get(session) === transport) transports.delete(session);
  };
}

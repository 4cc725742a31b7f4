/** Who else may carry a session's requests. */

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

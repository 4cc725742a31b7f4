/** What pages and their worker tell each other: versioned, and parsed as untrusted input. */
import { SessionError, type SessionErrorCode } from '../errors.ts';

const VERSION = 1;

/** A page to its worker. `carry` brings a port along. */
export interface Order {
  readonly kind: 'carry' | 'wake';
  /** Of the session. */
  readonly key: string;
  /** Which sign-in the page knows of; null where it knows of none yet. */
  readonly epoch: number | null;
}

/** A request as it is handed to the worker. */
export interface CarriedRequest {
  readonly url: string;
  readonly init: RequestInit;
}

/** What the worker says over the port, in this order. */
export type Reply =
  /** It listens, as `page`; nothing is sent before the page says `go`. */
  | { readonly kind: 'ready'; readonly page: string }
  /** It does not send this one. */
  | { readonly kind: 'declined' }
  | {
      readonly kind: 'head';
      readonly url: string;
      readonly redirected: boolean;
      readonly status: number;
      readonly statusText: string;
      readonly headers: readonly (readonly [string, string])[];
    }
  | { readonly kind: 'chunk'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'end' }
  | {
      readonly kind: 'failed';
      readonly name: string;
      readonly message: string;
      readonly code?: string | undefined;
    };

/** What the page says over the port. */
export type Word =
  | { readonly kind: 'go'; readonly request: CarriedRequest; readonly epoch: number | null }
  /** The caller is gone; what may rotate runs on until its headers are in. */
  | { readonly kind: 'abort' };

export const encodeOrder = (order: Order) => ({ tokenchart: VERSION, ...order });

/** The order that `data` is, for the session `own`; or null. Throws nothing. */
export function decodeOrder(data: unknown, own: string): Order | null {
  const { tokenchart, kind, key, epoch = null } = fieldsOf(data);
  if (tokenchart !== VERSION || key !== own) return null;
  if (epoch !== null && typeof epoch !== 'number') return null;
  return kind === 'carry' || kind === 'wake' ? { kind, key, epoch } : null;
}

export function decodeWord(data: unknown): Word | null {
  const { kind, request } = fieldsOf(data);
  if (kind === 'abort') return { kind };
  const isRequest = typeof fieldsOf(request)['url'] === 'string';
  return kind === 'go' && isRequest ? (data as Word) : null;
}

/** Why a request failed, as it goes over the port. */
export function encodeFailure(error: unknown): Reply {
  const { name, message } = error instanceof Error ? error : new TypeError(String(error));
  return {
    kind: 'failed',
    name,
    message,
    ...(SessionError.is(error) && { code: error.code }),
  };
}

export function decodeFailure({ name, message, code }: Reply & { kind: 'failed' }): Error {
  if (code) return new SessionError(code as SessionErrorCode, message);
  return name === 'TypeError' ? new TypeError(message) : new DOMException(message, name);
}

const fieldsOf = (data: unknown): Record<string, unknown> => Object(data);

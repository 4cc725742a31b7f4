import type { Faults } from './faults.ts';
import type { ModelOptions, ReferenceModel } from './model.ts';
import type { LoggedRequest } from './request-log.ts';

/** Calls back after `ms`; returns what stops that. */
export type StartTimer = (callback: () => void, ms: number) => () => void;

/** What a served model is made of; every setting of the model, too. */
export interface ReferenceServerOptions extends Partial<ModelOptions> {
  /** The users that exist from the start; one, `seededUser`, if not told. */
  readonly users?: readonly { readonly email: string; readonly password: string }[];
  /** The port on the loopback address; a free one if not told. */
  readonly port?: number;
  /** What lets time pass for slow actions and delays; the real timers if not told. */
  readonly startTimer?: StartTimer;
}

/** A model that is served over HTTP on the loopback address. */
export interface ReferenceServer {
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly model: ReferenceModel;
  readonly faults: Faults;
  /** The server's clock; `advance` lets its time pass at once. */
  readonly clock: { now(): number; advance(ms: number): void };
  /** Every request, oldest first, the ones in progress too. */
  readonly requests: readonly LoggedRequest[];
  /** Resolves when the server is done with all requests, also with those whose client has gone. */
  settled(): Promise<void>;
  /**
   * Ends all connections and stops.
   *
   * @throws AggregateError with the errors that requests have met, if any.
   */
  close(): Promise<void>;
}

/** The user of a server that was told of none. */
export const seededUser = { email: 'user@example.com', password: 'secret123' } as const;

/** What an adapter shows of itself to the contract's cases. */
import type { Credential } from '../../../machines/credential.ts';
import type { Environment } from '../../env.ts';
import type { Session } from '../../session.ts';

export interface ContractRequest {
  /** Absolute. */
  readonly url: string;
  /** Default GET. */
  readonly method?: string;
  /** JSON text; send it as `application/json`. */
  readonly body?: string;
  readonly signal?: AbortSignal;
  /** After so many real milliseconds the caller gives up. */
  readonly timeoutMs?: number;
}

export interface ContractAnswer {
  readonly status: number;
  text(): Promise<string>;
}

/** One client of a library, with the adapter in it. */
export interface AdapterClient {
  /** Resolves for every answer, of whatever status; rejects where there is none. No retries. */
  request(request: ContractRequest): Promise<ContractAnswer>;
  /** Signs out; `session.signOut()` if not told. For a client that keeps its own credential. */
  signOut?(): Promise<void>;
  dispose?(): void;
}

/** The page that a client runs in. */
export interface AdapterWorld {
  /** Signed in. */
  readonly session: Session;
  /** What `session.env` is, with timers: send by its `fetch`. */
  readonly env: Environment;
  /** What the session was signed in with, for a client that keeps its own credential. */
  readonly credential: Credential;
}

export type AdapterFactory = (world: AdapterWorld) => AdapterClient;

/** `streams`: headers are heard before the body ends. The others are members of a request. */
export type Capability = 'streams' | 'signals' | 'timeouts' | 'methods';

/** What a library cannot do, and why. */
export type Inabilities = Readonly<Partial<Record<Capability, string>>>;

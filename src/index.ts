export type { Credential } from '../machines/credential.ts';
export type { TokenReason } from '../machines/token-events.ts';
export type { Carrier } from './carriers.ts';
export type { Ticket } from './departures.ts';
export type { Environment } from './env.ts';
export { SessionError, type SessionErrorCode } from './errors.ts';
export type { Settlement } from './exchange.ts';
export { originOf } from './origins.ts';
export type { Answer, Observation, Protocol, WireRequest } from './protocol.ts';
export {
  type DeviseHeaderNames,
  type DeviseKind,
  type DeviseTokenAuth,
  type DeviseTokenAuthOptions,
  deviseTokenAuth,
} from './protocols/devise-token-auth.ts';
export { createSession, type Destination, type Session, type SessionOptions } from './session.ts';
export { type SignedRequest, sendSigned } from './signed-request.ts';
export type { LeadershipMethod, SessionSnapshot, SessionState } from './snapshot.ts';
export type { Store } from './store.ts';
export { cookieStore } from './stores/cookie.ts';
export { indexedDbStore } from './stores/indexed-db.ts';
export { localStorageStore } from './stores/local-storage.ts';
export { memoryStore } from './stores/memory.ts';
export type { Warning, WarningCode } from './warnings.ts';

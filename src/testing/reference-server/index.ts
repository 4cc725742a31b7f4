export type { Mail } from './endpoint.ts';
export type {
  Fault,
  FaultOptions,
  FaultRequest,
  Faults,
  GatewayOptions,
  HoldPoint,
} from './faults.ts';
export { authHeaderNames, blank } from './headers.ts';
export type { Hold } from './hold.ts';
export type { Answer, Pending, Trace } from './lifecycle.ts';
export type { ModelOptions, ReferenceModel } from './model.ts';
export { createReferenceModel } from './model.ts';
export type { ServerRequest } from './request.ts';
export type { LoggedRequest } from './request-log.ts';
export type {
  Ending,
  Finished,
  ServerKind,
  SessionRequest,
  SessionRow,
  TokenRules,
} from './rules.ts';
export {
  accepts,
  endingOf,
  finish,
  isExpired,
  openRow,
  rotate,
  rotates,
  slide,
} from './rules.ts';
export type { ServerSettings } from './settings.ts';
export { defaultSettings } from './settings.ts';
export type { Sessions, User } from './users.ts';

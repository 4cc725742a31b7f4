import type { TokenRules } from './rules.ts';

/** Every setting of the modelled server; each may change while it runs. */
export interface ServerSettings extends TokenRules {
  /** Sessions of one user; the ones that expire first are dropped beyond it. */
  readonly maxNumberOfDevices: number;
  /** A changed password leaves only the user's session that expires last. */
  readonly removeTokensAfterPasswordReset: boolean;
}

/** The gem's own defaults. */
export const defaultSettings: ServerSettings = {
  kind: 'modern',
  changeHeadersOnEachRequest: true,
  batchWindowMs: 5000,
  tokenLifespanS: 1_209_600,
  maxNumberOfDevices: 10,
  removeTokensAfterPasswordReset: false,
};

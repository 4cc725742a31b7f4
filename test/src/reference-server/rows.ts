import fc from 'fast-check';
import type {
  ServerKind,
  SessionRow,
  TokenRules,
} from '../../../src/testing/reference-server/index.ts';
import { openRow, rotate } from '../../../src/testing/reference-server/index.ts';

export const rulesOf = (kind: ServerKind, more: Partial<TokenRules> = {}): TokenRules => ({
  kind,
  changeHeadersOnEachRequest: true,
  batchWindowMs: 5000,
  tokenLifespanS: 1000,
  ...more,
});

export const t0 = 1_700_000_000_000;
export const opened = (rules: TokenRules): SessionRow =>
  rotate(rules, openRow(rules, 'sign-in', t0), 'A', t0);
export const rotated = (rules: TokenRules, names: string): SessionRow =>
  [...names].reduce((row, name, at) => rotate(rules, row, name, t0 + at * 6000), opened(rules));

export const rotating = fc.constantFrom<ServerKind>('classic', 'modern', 'absent');
export const anyKind = fc.constantFrom<ServerKind>('classic', 'modern', 'absent', 'static');
export const someTime = fc.integer({ min: 0, max: 10_000_000 }).map((ms) => t0 + ms);
export const someRow = fc.record<SessionRow>({
  token: fc.constant('A'),
  expiry: fc.integer({ min: 0, max: 12_000 }).map((s) => t0 / 1000 + s),
  previous: fc.constantFrom('B', null),
  last: fc.constantFrom('C', null),
  updatedAt: fc.oneof(
    someTime.map((ms) => ms - (ms % 1000)),
    fc.constant(null),
  ),
});

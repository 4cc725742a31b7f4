import type { AdapterFactory, Inabilities } from './adapter.ts';
import { adapterCases } from './cases.ts';

type Declare = (name: string, run: () => Promise<void>) => unknown;

/** What is used of a test runner's `test`. */
export type TestFunction = Declare & { readonly skip?: Declare };

export interface AdapterTools {
  /** Default: the global one. */
  readonly describe?: (name: string, body: () => void) => unknown;
  /** Default: the global one. */
  readonly test?: TestFunction;
  /** What the library cannot do, and why: those cases are shown as skipped, with the reason. */
  readonly cannot?: Inabilities;
}

/**
 * Declares the contract's cases as tests: classification, commit, replay, abort, time-out, streams,
 * concurrency, foreign origins and sign-out, each in a simulated page with a server of each kind.
 *
 * @throws Error where there is neither a `test` and `describe` given, nor a global one.
 * @example
 * ```ts
 * import { createFetch } from 'tokenchart/fetch';
 * import { describeAdapter } from 'tokenchart/testing';
 * import { describe, test } from 'vitest';
 *
 * describeAdapter(
 *   'createFetch',
 *   ({ session }) => {
 *     const fetch = createFetch(session);
 *     const headers = { 'content-type': 'application/json' };
 *     return { request: ({ url, timeoutMs: _, ...init }) => fetch(url, { ...init, headers }) };
 *   },
 *   { describe, test, cannot: { timeouts: 'fetch has none but signals' } },
 * );
 * ```
 */
export function describeAdapter(
  name: string,
  factory: AdapterFactory,
  tools: AdapterTools = {},
): void {
  const { describe, test, cannot = {} } = { ...globals(), ...tools };
  if (!describe || !test) {
    throw new Error(
      'describeAdapter found no global describe and test; hand them in: { describe, test }.',
    );
  }
  describe(`${name} keeps the contract of an adapter`, () => {
    for (const one of adapterCases(factory, cannot)) {
      if (one.cannot === null) test(one.name, one.run);
      else (test.skip ?? test)(`${one.name} [cannot: ${one.cannot}]`, async () => {});
    }
  });
}

const globals = (): AdapterTools => {
  const { describe, test } = globalThis as AdapterTools;
  return { ...(describe && { describe }), ...(test && { test }) };
};

import type { AdapterFactory, Inabilities } from './adapter.ts';
import { answerCases } from './answer-cases.ts';
import { callerCases } from './caller-cases.ts';
import type { ContractCase } from './contract-case.ts';
import { replayCases } from './replay-cases.ts';
import { sessionCases } from './session-cases.ts';
import { Stage } from './stage.ts';

/** One case of the contract, on one kind of server, to be run by any test runner. */
export interface AdapterCase {
  readonly name: string;
  /** Why the library cannot be held to it; null where it can. */
  readonly cannot: string | null;
  /** @throws Error that says what the adapter did wrong; it never holds a token. */
  run(): Promise<void>;
}

const ALL = [...answerCases, ...replayCases, ...callerCases, ...sessionCases];

/**
 * The contract of an adapter, as a list: for test runners of any kind, and for tables.
 *
 * @param cannot what the library cannot do, and why; its cases are listed all the same.
 * @example
 * ```ts
 * import { createFetch } from 'tokenchart/fetch';
 * import { adapterCases } from 'tokenchart/testing';
 *
 * const cases = adapterCases(({ session }) => ({
 *   request: ({ url, timeoutMs: _, ...init }) => createFetch(session)(url, init),
 * }));
 * for (const { name, run } of cases) await run().catch((error) => console.error(name, error));
 * ```
 */
export function adapterCases(factory: AdapterFactory, cannot: Inabilities = {}): AdapterCase[] {
  return ALL.flatMap((one) =>
    one.kinds.map((kind) => ({
      name: `${one.title} (${kind})`,
      cannot: inabilityOf(one, cannot),
      run: () => play(one, () => Stage.open(factory, kind)),
    })),
  );
}

function inabilityOf({ needs = [] }: ContractCase, cannot: Inabilities): string | null {
  const missing = needs.find((need) => cannot[need] !== undefined);
  return missing ? `${missing}: ${cannot[missing]}` : null;
}

async function play(one: ContractCase, open: () => Promise<Stage>): Promise<void> {
  const stage = await open();
  try {
    await one.play(stage);
  } finally {
    stage.close();
  }
}

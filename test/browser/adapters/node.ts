/** The contract in Node. */
import { FakeXhr } from '../../adapters/fake-xhr.ts';
import type { Verdict } from './contract.ts';

/** Axios looks for an XMLHttpRequest only when it is loaded, and so it is loaded afterwards. */
export async function playInNode(): Promise<Verdict[]> {
  Object.assign(globalThis, { XMLHttpRequest: FakeXhr });
  const { playContract } = await import('./contract.ts');
  return playContract();
}

import type { Credential } from 'tokenchart';
import type { Simulation } from 'tokenchart/testing';
import { parseRecord } from '../../src/record.ts';
import { KEY } from '../src/attacks/support.ts';

/** Whether that is the tiny request that carries a rotation. */
export const isTiny = (_: string, path: string) => path.endsWith('/validate_token');

/** How many of them the server has answered. */
export const tinyCount = ({ network }: Simulation) =>
  network.log.filter(({ method, path }) => isTiny(method, path)).length;

/** What lies in the store of an app of `openApp`. */
export async function storedCredential(simulation: Simulation): Promise<Credential | null> {
  const text = await simulation.openPage().store.read(KEY);
  return parseRecord(text ?? '')?.credential ?? null;
}

/** Whether what lies in the store is the server's current token. */
export async function isStoreCurrent(simulation: Simulation): Promise<boolean> {
  const held = await storedCredential(simulation);
  return held !== null && held.token === simulation.model.row(held.sessionId)?.token;
}

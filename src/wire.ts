import type { Environment } from './env.ts';
import type { WireRequest } from './protocol.ts';

/**
 * Sends a request of tokenchart's own; null where nothing readable comes back. It is never
 * aborted: its answer may bring the only token (DESIGN rule 7).
 */
export async function sendOwn(
  env: Environment,
  { url, ...request }: WireRequest,
  init: RequestInit = {},
): Promise<Response | null> {
  try {
    return await env.fetch(new URL(url, env.baseUrl()).href, {
      ...request,
      // An answer out of the HTTP cache would replay an old token.
      cache: 'no-store',
      // It would take the credential along, perhaps to another origin.
      redirect: 'error',
      ...init,
    });
  } catch {
    return null; // offline or cut off: each caller has a state for it
  }
}

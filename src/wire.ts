import type { Environment } from './env.ts';
import type { WireRequest } from './protocol.ts';

/** How long tokenchart's own requests may take, milliseconds. */
const TIME_OUT = 10_000;

/** Sends a request of tokenchart's own; null where nothing readable came back in time. */
export async function sendOwn(
  env: Environment,
  { url, ...request }: WireRequest,
  init: RequestInit = {},
): Promise<Response | null> {
  const controller = new AbortController();
  const timer = env.setTimeout(() => controller.abort(), TIME_OUT);
  try {
    return await env.fetch(new URL(url, env.baseUrl()).href, {
      ...request,
      // An answer out of the HTTP cache would replay an old token.
      cache: 'no-store',
      signal: controller.signal,
      ...init,
    });
  } catch {
    return null; // offline, cut off or too late: each caller has a state for it
  } finally {
    env.clearTimeout(timer);
  }
}

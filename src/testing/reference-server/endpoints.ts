import { appEndpoints } from './app-endpoints.ts';
import { authEndpoints } from './auth-endpoints.ts';
import type { Endpoint } from './endpoint.ts';

const find = (
  endpoints: Readonly<Record<string, Endpoint>>,
  method: string,
  path: string,
): Endpoint | null => {
  const exact = `${method} ${path}`;
  const pattern = exact.replace(/\/[^/]+$/, '/:id');
  return endpoints[exact] ?? endpoints[pattern] ?? null;
};

/** The endpoint of a request; null where there is no such route. HEAD runs what GET runs. */
export function endpointOf(method: string, route: string): Endpoint | null {
  const verb = method === 'HEAD' ? 'GET' : method;
  const parts = /^\/(auth|api)(?:\/(.*))?$/.exec(route);
  if (parts === null) return null;
  return find(parts[1] === 'auth' ? authEndpoints : appEndpoints, verb, parts[2] ?? '');
}

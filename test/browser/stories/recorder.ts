/** A foreign server on the loopback address that lets everybody in and writes down what it is sent. */
import { authHeaderNames } from '../../../src/testing/reference-server/index.ts';
import { servePage } from '../harness.ts';

export interface Recorder {
  readonly origin: string;
  /** The paths that were asked for; preflights left out. */
  readonly paths: readonly string[];
  /** The names of headers of a credential that came, in a request or announced in a preflight. */
  readonly credentialNames: ReadonlySet<string>;
  close(): Promise<void>;
}

export async function startRecorder(): Promise<Recorder> {
  const paths: string[] = [];
  const credentialNames = new Set<string>();
  const served = await servePage({
    files: {},
    handle({ method, url = '/', headers }, response) {
      const announced = headers['access-control-request-headers'] ?? '';
      const names = [...Object.keys(headers), ...announced.split(',').map((name) => name.trim())];
      for (const name of authHeaderNames) if (names.includes(name)) credentialNames.add(name);
      if (method !== 'OPTIONS') paths.push(url);
      response.writeHead(200, {
        'access-control-allow-origin': '*',
        'access-control-allow-headers': announced || '*',
        'content-type': 'application/json',
      });
      response.end('{}');
      return true;
    },
  });
  return { ...served, paths, credentialNames };
}

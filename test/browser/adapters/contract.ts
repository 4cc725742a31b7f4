/** Plays the contract's cases, in Node or in a page, with the libraries and with the usual wiring. */
import { adapterCases } from 'tokenchart/testing';
import { type Library, libraries } from '../../adapters/clients.ts';
import { cookieHelper, storesEveryHeader, tokenAtLoad } from '../../adapters/controls.ts';
import { FakeXhr } from '../../adapters/fake-xhr.ts';
import { createBound } from '../bound.ts';

const AT_ONCE = 6;

/** How one case of one client ended, on one kind of server. */
export interface Verdict {
  readonly client: string;
  readonly isControl: boolean;
  readonly title: string;
  readonly kind: string;
  /** Null where it was kept. */
  readonly failure: string | null;
  /** Why it could not be played; null where it was. */
  readonly cannot: string | null;
}

const controls: readonly Library[] = [
  { name: 'usual: interceptor, every header', open: storesEveryHeader },
  { name: 'usual: js-cookie helper', open: cookieHelper },
  { name: 'usual: token at module load', open: tokenAtLoad },
];

/** Axios looks for an XMLHttpRequest when it is loaded; this one reaches the simulated network. */
export async function playContract(): Promise<Verdict[]> {
  Object.assign(globalThis, { XMLHttpRequest: FakeXhr });
  const verdicts = [
    ...(await Promise.all(libraries.map((library) => playAll(library, false)))),
    ...(await Promise.all(controls.map((library) => playAll(library, true)))),
  ];
  return verdicts.flat();
}

async function playAll({ name, open, cannot: no }: Library, isControl: boolean) {
  // The faked XMLHttpRequest knows one network at a time.
  const bounded = createBound(name === 'axios by XHR' ? 1 : AT_ONCE);
  const play = async ({ name: full, cannot, run }: ReturnType<typeof adapterCases>[number]) => {
    const [, title = full, kind = ''] = /^(.*) \((\w+)\)$/.exec(full) ?? [];
    const failure = cannot === null ? await bounded(() => failureOf(run)) : null;
    return { client: name, isControl, title, kind, failure, cannot };
  };
  return Promise.all(adapterCases(open, no).map(play));
}

const failureOf = (run: () => Promise<void>): Promise<string | null> =>
  run().then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );

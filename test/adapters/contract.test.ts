/** Every adapter keeps the contract; the usual wiring in the wild does not. */
import { type AdapterFactory, adapterCases, describeAdapter } from 'tokenchart/testing';
import { describe, expect, test, vi } from 'vitest';
import { libraries } from './clients.ts';
import { cookieHelper, storesEveryHeader, tokenAtLoad } from './controls.ts';

// Axios looks for it once, when it is loaded.
await vi.hoisted(async () => {
  const { FakeXhr } = await import('./fake-xhr.ts');
  vi.stubGlobal('XMLHttpRequest', FakeXhr);
});

for (const { name, open, cannot = {} } of libraries) {
  describeAdapter(name, open, { describe, test, cannot });
}

/** What a client fails; with the kinds of servers, where it is not all. */
async function failuresOf(factory: AdapterFactory): Promise<string[]> {
  const verdicts = new Map<string, { all: number; failed: string[] }>();
  for (const { name, run } of adapterCases(factory)) {
    const [, title = '', kind = ''] = /^(.*) \((\w+)\)$/.exec(name) ?? [];
    const verdict = verdicts.get(title) ?? { all: 0, failed: [] };
    verdicts.set(title, verdict);
    verdict.all += 1;
    await run().catch(() => verdict.failed.push(kind));
  }
  return [...verdicts].flatMap(([title, { all, failed }]) => {
    const where = failed.length < all ? ` (${failed})` : '';
    return failed.length > 0 ? [title + where] : [];
  });
}

/** Whoever knows of no rotation but by what it reads in its own answers, fails these. */
const OF_ALL = [
  "401 of the app's own: delivered, not sent twice, and nobody is signed out",
  'replay: a refused token is replaced, and the request sent once more',
  'replay: with its method and its body',
  'replay: only once',
  'abort before the headers: rejected at once, and the rotation is committed',
  'abort of 20 at once: the rotation is committed',
  'abort while a recovery is waited for: nothing is sent',
  'time-out: rejected in time, and the rotation is committed',
  'recovery: a request waits for it, and then carries its token',
  'foreign origins: they never get the credential',
  'foreign origins: what they say of tokens is not believed',
  'sign-out during a request: it is answered, and its token is not taken over',
];

describe('the usual wiring in the wild', () => {
  test('an interceptor that stores every header: what is blank, absent or foreign ends it', async () => {
    expect(new Set(await failuresOf(storesEveryHeader))).toEqual(
      new Set([
        ...OF_ALL,
        'blank: what comes inside the window changes nothing',
        'absent: an answer without the headers changes nothing',
        'rotated by a refusal of the app: a 422 brings its token', // the next answer is blank
        'raised: a 500 of the server changes nothing',
        'gateway: a 502 in place of a rotation is delivered, and the session lives',
        'redirect: the rotation that it hides does not end the session',
        'network: an answer that got lost is a rejection, and the session lives (classic)',
        'network: the error tells no token', // it is in the headers of its config
        'abort inside the window: rejected at once, and nothing is lost', // blank again
        'abort after the headers: rejected at once, and the rotation is committed',
        'stream: the headers are heard before the body ends', // interceptors wait for the body
        'concurrency: 20 at once rotate once, and all are answered',
      ]),
    );
  });

  test('a js-cookie helper: lives with blanks, but one lost answer ends it on a classic server', async () => {
    expect(new Set(await failuresOf(cookieHelper))).toEqual(
      new Set([
        ...OF_ALL,
        'gateway: a 502 in place of a rotation is delivered, and the session lives (classic)',
        'redirect: the rotation that it hides does not end the session (classic)',
        'network: an answer that got lost is a rejection, and the session lives (classic)',
      ]),
    );
  });

  test('a token that is read when the module is loaded: nothing but errors is right', async () => {
    const failed = await failuresOf(tokenAtLoad);
    const titles = adapterCases(tokenAtLoad).map(({ name }) => name.replace(/ \(\w+\)$/, ''));
    const kept = [...new Set(titles)].filter((title) => !failed.includes(title));
    expect(kept).toEqual(['network: the error tells no token']);
  });
});

describe('describeAdapter', () => {
  test('tells what a library cannot do, and why', () => {
    const skipped: string[] = [];
    const declare = Object.assign(() => {}, { skip: (name: string) => skipped.push(name) });
    const tools = { describe: (_: string, body: () => void) => body(), test: declare };
    describeAdapter('x', cookieHelper, { ...tools, cannot: { streams: 'it waits' } });
    expect(skipped).toEqual([
      'stream: the headers are heard before the body ends (classic) [cannot: streams: it waits]',
      'stream: the headers are heard before the body ends (modern) [cannot: streams: it waits]',
    ]);
  });

  test('wants test functions, where there are no global ones', () => {
    expect(() => describeAdapter('x', cookieHelper)).toThrow(/hand them in/);
  });

  test('says what is wrong in plain words, and never a token', async () => {
    for (const { run } of adapterCases(storesEveryHeader)) {
      const error = await run().then(
        () => null,
        (reason: Error) => reason,
      );
      if (error) expect(error.message).toMatch(/^(Expected|The|No|A) [^{}]{10,120}\.$/);
    }
  });
});

/** A library that is said to be unable must be: otherwise its cases would be skipped for nothing. */
test.each(libraries.filter(({ cannot }) => cannot))(
  '$name is as unable as is said',
  async (library) => {
    const unable = adapterCases(library.open, library.cannot).filter(
      ({ cannot }) => cannot !== null,
    );
    expect(unable).toHaveLength(2);
    for (const { run } of unable) await expect(run()).rejects.toThrow(/Expected|left waiting/);
  },
);

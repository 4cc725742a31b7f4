/** Faults in what `src` performs, which the explorer does not see: tests must notice them. */
import type { Mutant } from './mutants.ts';

const attacks = (...names: readonly string[]) =>
  names.map((name) => `test/src/attacks/${name}.test.ts`);

export const testedMutants: readonly Mutant[] = [
  {
    name: "an app's own 401 is sent twice",
    file: 'src/exchange.ts',
    from: 'return isNext && !isForced && !isRenamed && window.covers(sentAt, at);',
    to: 'return false;',
    tests: attacks('own-401'),
  },
  {
    name: 'a 401 is delivered although two rotations overtook it',
    file: 'src/exchange.ts',
    from: 'credential.token === token && held?.token === successor;',
    to: 'credential.token === token;',
    tests: attacks('own-401', 'late-refusal'),
  },
  {
    name: 'a 401 is delivered although a rotation was being forced',
    file: 'src/exchange.ts',
    from: 'return isNext && !isForced && !isRenamed',
    to: 'return isNext && !isRenamed',
    tests: attacks('own-401', 'late-refusal'),
  },
  {
    name: 'a store that is behind is left behind',
    file: 'src/runtime.ts',
    from: 'if (held.credential && decideCommit(record, offerOf(held)).commit)',
    to: 'if (false)',
    tests: attacks('neighbours'),
  },
  {
    name: 'a leader that was deposed in its sleep says that it recovers',
    file: 'src/recovery.ts',
    from: "if (signal.aborted) return 'unanswered';",
    to: '',
    tests: attacks('tabs-thawed-leader'),
  },
  {
    name: 'a late doubt waits for a quiet moment',
    file: 'src/quiet-moment.ts',
    from: "if (isOver && reason === 'answerLost') return LATE_MOMENT;",
    to: '',
    tests: attacks('late-answer'),
  },
  {
    name: 'what ends a body is forgotten while it is read',
    file: 'src/signed-request.ts',
    from: 'hold(shield, answered.answer);',
    to: '',
    tests: attacks('late-abort'),
  },
  {
    name: 'a cached page keeps its transaction open',
    file: 'src/stores/page-cache.ts',
    from: 'for (const transaction of this.#open) if',
    to: 'for (const transaction of []) if',
    tests: ['test/src/page-cache.test.ts'],
  },
  {
    name: 'a page that goes while its change is made does not begin anew',
    file: 'src/stores/indexed-db.ts',
    from: 'if (cache.wasCut(transaction)) return;',
    to: '',
    tests: ['test/src/page-cache.test.ts'],
  },
  {
    name: 'a window is watched after the end',
    file: 'src/runtime.ts',
    from: 'this.#watch.stop();',
    to: '',
    tests: ['test/src/session-life.test.ts', ...attacks('dispose', 'tabs-dispose')],
  },
  {
    name: 'the credential goes wherever an address begins alike',
    file: 'src/origins.ts',
    from: "if (url.startsWith(origin) && url[origin.length] === '/') return true;",
    to: 'if (url.startsWith(origin)) return true;',
    tests: attacks('fetch'),
  },
  {
    name: 'a worker hears other origins',
    file: 'src/transport/worker-end.ts',
    from: '(event.origin && event.origin !== env.origin())',
    to: 'false',
    tests: ['test/src/worker-end.test.ts'],
  },
  {
    name: 'a worker sends wherever it is told to',
    file: 'src/transport/worker-end.ts',
    from: 'if (isSame && covers(word.request.url))',
    to: 'if (isSame)',
    tests: ['test/src/worker-end.test.ts'],
  },
  {
    name: 'a worker sends for another sign-in',
    file: 'src/transport/worker-end.ts',
    from: '(word.epoch === null || word.epoch === epoch())',
    to: 'true',
    tests: ['test/src/worker-end.test.ts'],
  },
  {
    name: "tokenchart's own requests ask the HTTP cache",
    file: 'src/wire.ts',
    from: "cache: 'no-store',",
    to: "cache: 'default',",
    tests: ['test/src/wire.test.ts'],
  },
  {
    name: "tokenchart's own requests follow redirects",
    file: 'src/wire.ts',
    from: "redirect: 'error',",
    to: "redirect: 'follow',",
    tests: ['test/src/wire.test.ts'],
  },
];

/** The stories, and the usual wiring that stands beside each of them. */

import type { Stage } from '../stories/stage.ts';
import type { Fate, Kind, Story } from '../stories/story.ts';
import type { AdapterName, UsualName } from './page/choice.ts';
import { contractStories } from './told/contract.ts';
import { focusAndReconnect, immutable, interval, mutation } from './told/revalidation.ts';
import { unmount } from './told/unmount.ts';

export type ReactMajor = 18 | 19;

/** A story with one adapter, on one kind of server. */
export interface Telling {
  readonly title: string;
  readonly adapter: AdapterName;
  readonly react: ReactMajor;
  readonly kind: Kind;
  readonly controls: readonly UsualName[];
  /** The story as its page is told it; `usual` matters only to the control. */
  story(usual: UsualName): Story;
}

const KINDS: readonly Kind[] = ['classic', 'modern'];
const REACTS: readonly ReactMajor[] = [19, 18];
const UNMOUNT = 'a component unmounts and aborts while the rotation is on its way';
const COOKIES: readonly UsualName[] = ['every-header', 'at-load'];

/** On a busy machine; an answer that is late in the window is doubted, and rightly so. */
const MAY_TAKE_LONG = /^(useSWRImmutable|abort|time-out)/;

/** One that ignores blanks lives on a modern server, which still takes the token before the last. */
export const fateOf = (usual: UsualName, kind: Kind): Fate =>
  usual === 'no-blanks' && kind === 'modern' ? 'survives' : 'loses';

const UNMOUNTS: readonly (readonly [AdapterName, readonly UsualName[]])[] = [
  ['fetch', ['no-blanks']],
  ['axios-fetch', ['interceptor']],
  ['axios-xhr', ['interceptor']],
  ['query', ['every-header', 'at-load']],
];

const SWR: readonly (readonly [string, readonly UsualName[], (stage: Stage) => Promise<void>])[] = [
  [UNMOUNT, [...COOKIES, 'no-blanks'], unmount],
  ['useSWRImmutable, left after its first access', [...COOKIES, 'no-blanks'], immutable],
  ['focus and reconnect', COOKIES, focusAndReconnect],
  ['intervals', COOKIES, interval],
  ['a mutation', COOKIES, mutation],
];

/** The adapters' stories; the longest first. */
export const adapterTellings: readonly Telling[] = [
  ...SWR.flatMap(([title, controls, run]) =>
    REACTS.flatMap((react) =>
      KINDS.map((kind) => tellingOf({ title, controls, react, kind, adapter: 'swr' }, run)),
    ),
  ),
  ...UNMOUNTS.flatMap(([adapter, controls]) =>
    KINDS.map((kind) => tellingOf({ title: UNMOUNT, controls, react: 19, kind, adapter }, unmount)),
  ),
];

/** What axios does by a real XMLHttpRequest, on the API's own origin. */
export const xhrTellings: readonly Telling[] = Object.entries(contractStories).flatMap(
  ([title, run]) =>
    KINDS.map((kind) => {
      const settings = { title, kind, react: 19, adapter: 'axios-xhr' } as const;
      return tellingOf({ ...settings, controls: [] }, run, true);
    }),
);

function tellingOf(
  telling: Omit<Telling, 'story'>,
  run: (stage: Stage) => Promise<void>,
  sameOrigin = false,
): Telling {
  const { title, adapter, kind } = telling;
  const windowMs = MAY_TAKE_LONG.test(title) ? 5_000 : 3_000;
  return {
    ...telling,
    story: (usual) => ({
      name: title,
      kinds: [kind],
      settings: {
        windowMs,
        sameOrigin,
        page: { adapter, usual },
      },
      control: null,
      async run(stage) {
        await run(stage);
        return stage.outcome();
      },
    }),
  };
}

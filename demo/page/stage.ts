/** What a story can do: to the frames, to the reference server, and to the clock. */
import {
  type DemoConfig,
  type Kind,
  type ServerSide,
  type ServerState,
  type Side,
  sides,
} from '../config.ts';
import { type Command, command } from '../messages.ts';
import type { SideState } from './state.ts';
import type { Store } from './store.ts';
import type { PageState } from './tabs.ts';

export interface Stage {
  readonly store: Store;
  signInBoth(): Promise<void>;
  /** Both sides that are signed in send requests, and get their answers. */
  focusBoth(): Promise<void>;
  /** They send, the server acts, and the answers are kept on their way until the pages are gone. */
  focusAndHold(): Promise<void>;
  /** Waits until the next request rotates, and tells how much of the wait is over. */
  windowOver(progress: (part: number) => void): Promise<void>;
  reloadBoth(): Promise<void>;
  /** Without waiting for what the new pages ask for. */
  reloadNow(): Promise<void>;
  /** Waits for an answer to every request. */
  quiet(): Promise<void>;
  setKind(kind: Kind): Promise<void>;
  /** The server acts on the next request of each side; a gateway answers in its place. */
  loseNext(): Promise<void>;
}

/** With a server of one's own: from a request to the reload, milliseconds. */
const ON_ITS_WAY_MS = 10;
/** With a server of one's own: a recovery opens the window anew, so much later. */
const AFTER_RECOVERY_MS = 2_000;
/** With a server of one's own: how long the user may take to fill in the forms, milliseconds. */
const FORMS_MS = 120_000;

const requests = ({ counters }: SideState) => counters.requests;
const isOut = ({ isSignedIn }: SideState) => isSignedIn === false;
const never = (_: SideState) => false;

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export function createStage(
  config: DemoConfig,
  store: Store,
  frameOf: (side: Side) => HTMLIFrameElement,
): Stage {
  const hasReference = config.users !== null;
  const { every, more } = createWaits(store);
  const tell = (what: Command) => {
    for (const side of sides) command(frameOf(side), what);
  };
  const quiet = () => every('an answer to each request', ({ open }) => open.length === 0);
  const started = () => every('two started frames', ({ isSignedIn }) => isSignedIn !== null);
  const focus = async () => {
    await started();
    const sent = more('a request', requests, isOut);
    tell('focus');
    await sent();
  };
  const reloadNow = async () => {
    const loaded = more('a reload of both frames', ({ pages }) => pages);
    tell('reload');
    await loaded();
    if (hasReference) await turn('release');
    await started();
  };

  return {
    store,
    async signInBoth() {
      await started();
      const sent = more('a sign-in', requests);
      if (hasReference) tell('signIn');
      if (hasReference) await sent();
      const what = 'a sign-in on both sides (fill in the two forms)';
      await every(what, ({ isSignedIn }) => isSignedIn === true, hasReference ? 5_000 : FORMS_MS);
      await quiet();
    },
    async focusBoth() {
      await focus();
      await quiet();
    },
    async focusAndHold() {
      if (hasReference) await turn('hold');
      await focus();
      const isKept = (side: SideState, server?: ServerSide) =>
        isOut(side) || (server?.held ?? 0) > 0;
      await (hasReference ? every('an answer on its way', isKept) : sleep(ON_ITS_WAY_MS));
    },
    windowOver: (progress) => windowOver(config, progress),
    async reloadBoth() {
      const requested = more('a request of the new pages', requests, isOut);
      await reloadNow();
      await requested();
      await quiet();
    },
    reloadNow,
    quiet,
    setKind: (kind) => turn(`kind/${kind}`),
    loseNext: () => turn('lose'),
  };
}

/** Waits for both sides. */
function createWaits(store: Store) {
  return {
    every: (
      what: string,
      holds: (side: SideState, server?: ServerSide) => boolean,
      withinMs?: number,
    ) =>
      store.until(
        what,
        ({ sides: now, server }) => sides.every((side) => holds(now[side], server?.sides[side])),
        withinMs,
      ),
    /** Notes how much there is of something now; what it returns waits until there is more of it. */
    more(what: string, count: (side: SideState) => number, isExempt = never) {
      const { usual, tokenchart } = store.get().sides;
      const before = { usual: count(usual), tokenchart: count(tokenchart) };
      const isMore = ({ sides: now }: PageState) =>
        sides.every((side) => isExempt(now[side]) || count(now[side]) > before[side]);
      return () => store.until(what, isMore);
    },
  };
}

async function turn(name: string): Promise<void> {
  const response = await fetch(`/switch/${name}`, { method: 'POST' });
  if (!response.ok) throw new Error(`The switch "${name}" answered ${response.status}.`);
}

/** The server's own word decides where it can be asked, else what a window surely lasts. */
async function windowOver(
  { users, windowMs }: DemoConfig,
  progress: (part: number) => void,
): Promise<void> {
  const length = users ? windowMs : windowMs + AFTER_RECOVERY_MS;
  const end = Date.now() + length;
  const left = users ? longestWindow : async () => end - Date.now();
  let part = 0;
  for (let ms = await left(); ms > 0; ms = await left()) {
    part = Math.max(part, 1 - ms / length);
    progress(part);
    await sleep(50);
  }
  progress(1);
}

async function longestWindow(): Promise<number> {
  const response = await fetch('/now');
  const server = (await response.json()) as ServerState;
  return Math.max(...sides.map((side) => server.sides[side].windowLeftMs));
}

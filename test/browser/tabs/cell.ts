/** Sets a site, a server and a profile up, tells one story, and takes all down. */
import type { Carrier } from 'tokenchart';
import { startReferenceServer } from '../../../src/testing/reference-server/http.ts';
import { logOf } from '../stories/log.ts';
import { ada, bob } from '../stories/stage.ts';
import type { ClientName, Kind, Outcome } from '../stories/story.ts';
import { within } from '../stories/until.ts';
import { Crowd } from './crowd.ts';
import type { Engine } from './engines/engine.ts';
import type { Means } from './page/app.ts';
import { startSite } from './site.ts';
import type { TabStory } from './story.ts';

const BOUND_MS = 100_000;
const WINDOW_MS = 5_000;

/** Who tells it, and how. */
export interface Cast {
  readonly engine: Engine;
  readonly client: ClientName;
  readonly means: Means;
  /** The page's code, bundled. */
  readonly script: string;
  /** The service worker's, where one carries the page's requests. */
  readonly worker?: string;
}

export interface StageSettings {
  readonly kind: Kind;
  readonly blanks?: 'store' | 'ignore' | undefined;
  readonly windowMs?: number;
  readonly carrier?: Carrier;
}

export interface Told {
  /** Null where the story could not be told to its end. */
  readonly outcome: Outcome | null;
  readonly recoveries: number;
  readonly notes: readonly string[];
  readonly problems: readonly string[];
  /** What the server saw, one line a request. */
  readonly log: readonly string[];
}

type OnEnd = (work: () => Promise<unknown>) => void;

/** An empty crowd with servers and a profile of its own. */
export async function setUp(
  { engine, client, means, script, worker }: Cast,
  { kind, blanks = 'ignore', windowMs = WINDOW_MS, carrier = 'request' }: StageSettings,
  onEnd: OnEnd,
): Promise<{ crowd: Crowd; uncaught: readonly string[] }> {
  const server = await startReferenceServer({ kind, users: [ada, bob], batchWindowMs: windowMs });
  onEnd(() => server.close());
  const site = await startSite(script, worker);
  onEnd(() => site.close());
  const profile = await engine.profile();
  onEnd(() => profile.close());
  const transport = worker ? 'worker' : 'page';
  const given = { client, means, blanks, transport, carrier };
  const query = { ...given, api: server.url, windowMs: String(windowMs) };
  const address = `${site.origin}/?${new URLSearchParams(query)}`;
  const { elsewhere, downloads, uncaught } = site;
  const crowd = new Crowd({
    ...{ client, means, windowMs, address, elsewhere, downloads, server, profile },
  });
  return { crowd, uncaught };
}

export async function tell(story: TabStory, cast: Cast): Promise<Told> {
  const undo: (() => Promise<unknown>)[] = [];
  const problems: string[] = [];
  let outcome: Outcome | null = null;
  let recoveries = 0;
  let stage: Awaited<ReturnType<typeof setUp>> | null = null;
  try {
    stage = await setUp(cast, story, (work) => undo.push(work));
    const { crowd } = stage;
    const run = async () => {
      const user = await story.run(crowd);
      recoveries = crowd.recoveries;
      return crowd.outcome(user);
    };
    outcome = await within(run(), 'the end of the story', BOUND_MS);
    checkMeans(await looks(stage.crowd), cast, problems);
  } catch (error) {
    problems.push(messageOf(error));
  }
  const histories = outcome === 'signed in' ? [] : await historiesOf(stage?.crowd);
  const log = stage ? [...logOf(stage.crowd.rows()), ...histories] : [];
  for (const work of undo.reverse()) {
    await work().catch((error: unknown) => problems.push(messageOf(error)));
  }
  for (const message of stage?.uncaught ?? []) problems.push(`nobody caught: ${message}`);
  return { outcome, recoveries, notes: stage?.crowd.notes ?? [], problems, log };
}

/** What each living tab went through, for whoever must find out why a story failed. */
async function historiesOf(crowd: Crowd | undefined): Promise<string[]> {
  const start = crowd?.parts.server.requests[0]?.at ?? 0;
  const asked = (crowd?.members ?? []).map(async (member, at) => {
    const moments = await within(member.history(), 'a history', 3_000).catch(() => []);
    const told = moments.map(({ at, stale, isLeader }) => {
      const seconds = ((at - start) / 1000).toFixed(2);
      return `${seconds} ${stale ?? 'sure'}${isLeader ? ' (leader)' : ''}`;
    });
    return `tab ${at + 1}: ${told.join(', ')}`;
  });
  return Promise.all(asked);
}

const looks = (crowd: Crowd) => Promise.all(crowd.members.map((member) => member.look()));

/** The tabs really went by the means that the row is about. */
function checkMeans(
  seen: Awaited<ReturnType<typeof looks>>,
  { client, means }: Cast,
  problems: string[],
): void {
  if (client === 'control') return;
  const others = seen.filter(({ snapshot }) => snapshot?.leadership !== means);
  if (others.length > 0) problems.push(`${others.length} tabs did not lead by ${means}`);
}

export const messageOf = (error: unknown) =>
  error instanceof Error ? error.message : String(error);

/** Sets a stage up, tells one story with one client, and takes the stage down. */
import type { BrowserContext, Page } from 'playwright-core';
import { startReferenceServer } from '../../../src/testing/reference-server/http.ts';
import { type Served, servePage } from '../harness.ts';
import { logOf } from './log.ts';
import type { PageConfig } from './page/app.ts';
import { proxyTo } from './proxy.ts';
import { startRecorder } from './recorder.ts';
import { ada, bob, Stage } from './stage.ts';
import type { ClientName, Kind, Outcome, Story } from './story.ts';
import { within } from './until.ts';

const HTML = '<!doctype html><title>stories</title><body></body><script src="/app.js"></script>';
const BOUND_MS = 90_000;

export interface Told {
  /** Null where the story could not be told to its end. */
  readonly outcome: Outcome | null;
  readonly problems: readonly string[];
  /** What the server saw, one line a request. */
  readonly log: readonly string[];
}

export interface Cast {
  readonly kind: Kind;
  readonly client: ClientName;
  /** Whose code runs in the page; the control's in tokenchart's place is a sabotage. */
  readonly code: ClientName;
}

/** A tab of a browser that was not used for another story. */
export interface Tab {
  readonly context: BrowserContext;
  readonly page: Page;
  /** The page's code, bundled. */
  readonly script: string;
  /** What nobody caught in the page. */
  readonly errors: Error[];
}

/** Tells a story once. Servers are its own, and so are the page's origin and all that it stores. */
export async function tell(tab: Tab, story: Story, cast: Cast): Promise<Told> {
  const undo: (() => Promise<unknown>)[] = [];
  const problems: string[] = [];
  let outcome: Outcome | null = null;
  let stage: Stage | null = null;
  try {
    await tab.context.clearCookies(); // the only thing that does not go by the port
    stage = await setUp(tab, story, cast, (work) => undo.push(work));
    const name = `the end of "${story.name}" (${cast.kind}, ${cast.client})`;
    outcome = await within(story.run(stage), name, BOUND_MS);
  } catch (error) {
    problems.push(messageOf(error));
  }
  const log = stage ? logOf(stage.rows()) : [];
  for (const work of undo.reverse()) {
    await work().catch((error: unknown) => problems.push(messageOf(error)));
  }
  const uncaught = tab.errors.splice(0).map(({ message }) => `nobody caught: ${message}`);
  return { outcome, problems: [...problems, ...uncaught], log };
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

async function setUp(
  { context, page, script }: Tab,
  { settings }: Story,
  { kind, client, code }: Cast,
  onEnd: (work: () => Promise<unknown>) => void,
): Promise<Stage> {
  const { windowMs, sameOrigin = false, page: given = {} } = settings;
  const users = [ada, bob];
  const options = { ...settings.server, kind, users, batchWindowMs: windowMs };
  const server = await startReferenceServer(options);
  onEnd(() => server.close());
  const foreign = await startRecorder();
  onEnd(() => foreign.close());
  const served: Served = await servePage({
    files: { '/': HTML, '/app.js': script },
    ...(sameOrigin && { handle: proxyTo(() => server.url) }),
  });
  onEnd(() => served.close());
  const api = sameOrigin ? '' : server.url;
  const config: Partial<PageConfig> = { client: code, api, windowMs, ...given };
  const query = new URLSearchParams(Object.entries(config).map(([key, is]) => [key, String(is)]));
  const address = `${served.origin}/?${query}`;
  return new Stage({ client, kind, windowMs, address, server, context, page, foreign });
}

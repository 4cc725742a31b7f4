/** One page, its worker, and its server: what a story of a service worker is told on. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type ReferenceServer, startReferenceServer } from 'tokenchart/testing/server';
import { type Served, type ServedFile, servePage } from '../harness.ts';
import { ada } from '../stories/stage.ts';
import { until } from '../stories/until.ts';
import type { TabApp } from '../tabs/page/app.ts';

const WINDOW_MS = 5_000;
const HTML = '<!doctype html><title>tab</title><script src="/tab.js"></script>';

/** The code of the page and of its worker, bundled. */
export interface Scripts {
  readonly page: string;
  readonly worker: string;
}

export class WorkerStage {
  readonly page: Page;
  /** What the site serves. */
  readonly files: Record<string, ServedFile>;
  readonly #context: BrowserContext;
  readonly #server: ReferenceServer;
  readonly #site: Served;

  private constructor(
    page: Page,
    files: Record<string, ServedFile>,
    server: ReferenceServer,
    site: Served,
  ) {
    this.page = page;
    this.files = files;
    this.#context = page.context();
    this.#server = server;
    this.#site = site;
  }

  static async setUp(browser: Browser, { page: script, worker }: Scripts): Promise<WorkerStage> {
    const server = await startReferenceServer({
      ...{ kind: 'modern', users: [ada], batchWindowMs: WINDOW_MS },
    });
    const files = { '/': HTML, '/tab.js': script, '/worker.js': worker };
    const site = await servePage({ files });
    const page = await (await browser.newContext()).newPage();
    return new WorkerStage(page, files, server, site);
  }

  async takeDown(): Promise<void> {
    await this.#context.close();
    await this.#site.close();
    await this.#server.close();
  }

  tab<T>(expression: string): Promise<T> {
    return this.page.evaluate(`tab.${expression}`);
  }

  rows(path: RegExp) {
    return this.#server.requests.filter((row) => row.method !== 'OPTIONS' && path.test(row.path));
  }

  get forced(): number {
    return this.rows(/unbatch/).length;
  }

  async open(transport: 'worker' | 'page'): Promise<void> {
    const given = { client: 'tokenchart', transport, windowMs: String(WINDOW_MS) };
    const query = new URLSearchParams({ ...given, api: this.#server.url });
    await this.page.goto(`${this.#site.origin}/?${query}`);
    await this.started();
  }

  started() {
    return until(async () => (await this.look())?.reason !== 'starting', 'the session has started');
  }

  async look() {
    const { snapshot } = await this.tab<ReturnType<TabApp['look']>>('look()');
    return snapshot;
  }

  ended(call: number) {
    return until(() => this.tab<ReturnType<TabApp['end']>>(`end(${call})`), 'a call has ended');
  }

  async get(path: string) {
    return this.ended(await this.tab<number>(`get(${JSON.stringify(path)})`));
  }

  async signIn(): Promise<void> {
    await this.ended(await this.tab<number>(`signIn(${JSON.stringify(ada)})`));
  }

  /** Until the next request rotates the token. */
  async pastWindow(): Promise<void> {
    await until(async () => (await this.look())?.state === 'idle', 'the window is over');
    this.#server.clock.advance(WINDOW_MS + 1_000);
  }

  hasWorker() {
    return until(() => this.tab<boolean>('hasWorker()'), 'the worker is there');
  }

  /** Until the worker leads. */
  workerLeads() {
    return until(async () => !(await this.look())?.isLeader, 'the worker leads');
  }

  async stopWorkers(): Promise<void> {
    const devtools = await this.#context.newCDPSession(this.page);
    await devtools.send('ServiceWorker.enable');
    await devtools.send('ServiceWorker.stopAllWorkers');
  }

  /** Waits until the store holds the token that is the server's. */
  kept() {
    const isKept = async () => {
      const client = this.rows(/./).findLast((row) => row.client !== null)?.client ?? '';
      return (await this.tab<string | null>('stored()')) === this.#server.model.row(client)?.token;
    };
    return until(isKept, 'the token is kept');
  }

  /** Begins a request that takes a while; resolves when it is at the server. */
  async beginSlow() {
    const call = await this.tab<number>('get("/api/slow?ms=600")');
    const sent = await until(() => this.rows(/slow/).at(-1), 'the request is at the server');
    const served = () => until(() => sent.status !== null, 'the server is done');
    return { call, served };
  }

  /** Sends a request, and is gone before its answer. */
  async leaveOver(reload: () => Promise<unknown>): Promise<void> {
    await this.pastWindow();
    const { served } = await this.beginSlow();
    await reload();
    await this.started();
    await served();
  }
}

/** Where a case is played: a simulated page, signed in, with the client under test in it. */
import type { Credential } from '../../../machines/credential.ts';
import { deviseTokenAuth } from '../../protocols/devise-token-auth.ts';
import { createSession } from '../../session.ts';
import type { ServerKind } from '../reference-server/index.ts';
import type { NetworkFault } from '../simulation/network.ts';
import { createSimulation, type Simulation } from '../simulation/simulation.ts';
import type { AdapterClient, AdapterFactory, AdapterWorld, ContractRequest } from './adapter.ts';
import { expectEqual, fail, promptly, rest } from './expect.ts';
import { Wire } from './wire.ts';

/** Longer than the server's batch window: the next request rotates the token. */
const OVER_WINDOW = 6_000;
const STEP = 10;
const PATIENCE = 120_000;
/** By which a recovery asks. */
export const RECOVERY = '/auth/validate_token';

/** How a call ended. */
export interface Ended {
  readonly status: number;
  readonly text: string;
}

export class Stage {
  readonly simulation: Simulation;
  readonly wire: Wire;
  readonly world: AdapterWorld;
  readonly client: AdapterClient;
  readonly #factory: AdapterFactory;
  readonly #clients: AdapterClient[] = [];

  private constructor(factory: AdapterFactory, kind: ServerKind) {
    this.#factory = factory;
    this.simulation = createSimulation({ kind });
    const page = this.simulation.openPage();
    const protocol = deviseTokenAuth({ baseUrl: '/auth' });
    const credential = signedIn(this.simulation, protocol.credentialFrom);
    this.wire = new Wire(this.simulation, credential.sessionId, page.env.fetch);
    const env = { ...page.env, fetch: this.wire.fetch };
    // A case says how each request ends: the session must send none beside those of the adapter.
    const carrier = 'request';
    const { store } = page;
    const session = createSession({ protocol, env, store, carrier, onWarning: () => {} });
    this.world = { session, env, credential };
    this.client = this.openClient();
  }

  /** A stage whose next request is due to rotate the token. */
  static async open(factory: AdapterFactory, kind: ServerKind): Promise<Stage> {
    const stage = new Stage(factory, kind);
    await stage.until(stage.world.session.adopt(stage.world.credential));
    await stage.passWindow();
    return stage;
  }

  close(): void {
    for (const client of this.#clients) client.dispose?.();
    this.world.session.dispose();
  }

  /** Another client of the same page. */
  openClient(): AdapterClient {
    const client = this.#factory(this.world);
    this.#clients.push(client);
    return client;
  }

  /** Begins a request, of `path` or of a whole address. */
  start(path: string, more: Partial<ContractRequest> = {}, client = this.client): Promise<Ended> {
    const url = path.startsWith('/') ? this.simulation.origin + path : path;
    const call = async () => {
      const answer = await client.request({ ...more, url });
      return { status: answer.status, text: await answer.text() };
    };
    const ended = call();
    ended.catch(() => {}); // whoever wants to know will wait for it
    return ended;
  }

  /** A request and its answer. */
  get(path: string, more: Partial<ContractRequest> = {}, client = this.client): Promise<Ended> {
    return this.until(this.start(path, more, client));
  }

  /** As `get`, and says what it must be answered with. */
  async expectStatus(status: number, path: string, more?: Partial<ContractRequest>): Promise<void> {
    expectEqual((await this.get(path, more)).status, status, `the status of ${path}`);
  }

  /** Lets something happen to the next request to `path`. */
  strike(path: string, fault: NetworkFault): void {
    const matches = (_method: string, at: string) => at.split('?')[0] === path;
    this.simulation.network.inject({ matches, ...fault });
  }

  async pass(ms: number): Promise<void> {
    await rest();
    await this.simulation.advance(ms);
    await rest();
  }

  passWindow(): Promise<void> {
    return this.pass(OVER_WINDOW);
  }

  /** Lets time pass until `promise` is settled. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const settle = () => {
      isSettled = true;
    };
    promise.then(settle, settle);
    for (let ms = 0; !isSettled; ms += STEP) {
      if (ms > PATIENCE) fail(`A call was not answered within ${PATIENCE} simulated milliseconds`);
      await this.pass(STEP);
    }
    return promise;
  }

  /** Lets time pass until a request to `path` has left. */
  async untilSent(path: string): Promise<void> {
    for (let ms = 0; this.wire.to(path).length === 0; ms += STEP) {
      if (ms > OVER_WINDOW) fail(`No request to ${path} was sent in time`);
      await this.pass(STEP);
    }
  }

  /** The call must be rejected while no time passes in the world. */
  async expectRejectedAtOnce(call: Promise<unknown>): Promise<void> {
    const outcome = await promptly(call);
    if (outcome !== 'rejected')
      fail(`The caller that gave up was ${outcome}, not rejected at once`);
  }

  /** A rotation was heard of in time: the next request carries it, and none was needed to find out. */
  async expectCommitted(): Promise<void> {
    expectEqual(await this.#carriedBy('/api/list/committed'), 'newest', 'the next request carries');
    expectEqual(this.wire.to(RECOVERY).length, 0, 'the number of recoveries');
    await this.expectAlive();
  }

  /** The user is still signed in, and goes on being so. */
  async expectAlive(): Promise<void> {
    for (const round of [1, 2, 3]) {
      await this.passWindow();
      const { status } = await this.get('/api/list/alive');
      expectEqual(status, 200, `the status of request ${round} afterwards`);
    }
  }

  async #carriedBy(path: string): Promise<string> {
    await this.get(path);
    return this.wire.to(path).at(-1)?.carried ?? 'nothing';
  }
}

function signedIn(
  { model }: Simulation,
  read: (answer: { status: number; headers: Headers }) => Credential | null,
): Credential {
  const body = JSON.stringify({ email: 'ada@example.com', password: 'secret123' });
  const answer = model.handle({ method: 'POST', path: '/auth/sign_in', headers: {}, body });
  const credential = read({ status: answer.status, headers: new Headers(answer.headers) });
  return credential ?? fail('The reference server did not let its own user in');
}

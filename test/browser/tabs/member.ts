/** One tab of a story. */
import type { User } from '../stories/page/app.ts';
import type { EngineTab } from './engines/engine.ts';
import type { CallEnd, Look, Moment, TabApp } from './page/app.ts';
import { patiently } from './patience.ts';

type Ended = NonNullable<CallEnd>;

export class Member {
  readonly engineTab: EngineTab;
  /** Whether it can be asked. */
  isThere = true;

  constructor(engineTab: EngineTab) {
    this.engineTab = engineTab;
  }

  /** Calls a method of the page's `tab`. */
  async call<K extends keyof TabApp>(
    name: K,
    ...args: Parameters<TabApp[K]>
  ): Promise<Awaited<ReturnType<TabApp[K]>>> {
    const given = args.map((value) => JSON.stringify(value)).join();
    return (await this.engineTab.eval(`tab.${name}(${given})`)) as never;
  }

  look(): Promise<Look> {
    return this.call('look');
  }

  history(): Promise<readonly Moment[]> {
    return this.call('history');
  }

  /** Begins to ask the API for `path`, and goes on. */
  begin(path: string): Promise<number> {
    return this.call('get', path);
  }

  ended(call: number, what = 'a call has ended'): Promise<Ended> {
    return patiently(() => this.call('end', call), what);
  }

  /** The status, or the error's text. */
  async get(path: string): Promise<number | string> {
    const end = await this.ended(await this.begin(path), `${path} is answered`);
    return 'status' in end ? end.status : end.error;
  }

  async signIn(user: User): Promise<void> {
    const end = await this.ended(await this.call('signIn', user), 'the sign-in is answered');
    if ('error' in end) throw new Error(`the sign-in failed: ${end.error}`);
  }

  async signOut(): Promise<void> {
    await this.ended(await this.call('signOut'), 'the sign-out is answered');
  }

  /** Waits until what can be seen is such. */
  reach(isSuch: (look: Look) => boolean, what: string): Promise<Look> {
    let last: Look | null = null;
    return patiently(async () => {
      last = await this.look();
      return isSuch(last) && last;
    }, what).catch((error: Error) => {
      throw new Error(`${error.message}; last seen: ${JSON.stringify(last)}`);
    });
  }
}

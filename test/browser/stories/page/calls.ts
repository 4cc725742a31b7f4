/** Calls that the driver begins, aborts and asks about. */
import type { CallEnd, CallOptions, StoryApp } from './app.ts';

type Calls = Pick<StoryApp, 'get' | 'begin' | 'abort' | 'ended'>;

export function createCalls(fetch: typeof globalThis.fetch, api: string): Calls {
  const calls: { readonly controller: AbortController; readonly end: Promise<CallEnd> }[] = [];

  const get = async (
    path: string,
    { timeoutMs, ...init }: CallOptions = {},
    signal?: AbortSignal,
  ): Promise<CallEnd> => {
    const given = timeoutMs === undefined ? signal : AbortSignal.timeout(timeoutMs);
    try {
      const answer = await fetch(new URL(path, api || location.origin).href, {
        ...init,
        ...(given && { signal: given }),
      });
      await answer.text();
      return answer.status;
    } catch (error) {
      return error instanceof Error ? error.name : String(error);
    }
  };

  return {
    get: (path, options) => get(path, options),
    begin(path, options) {
      const controller = new AbortController();
      calls.push({ controller, end: get(path, options, controller.signal) });
      return calls.length - 1;
    },
    abort: (call) => calls[call]?.controller.abort(),
    ended: async (call) => (await calls[call]?.end) ?? 'no such call',
  };
}

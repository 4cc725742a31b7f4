/** How long messages between tabs take, measured by the clock of one tab alone: there and back. */
import type { Session } from 'tokenchart';
import type { TabApp } from './app.ts';

type Trips = Pick<TabApp, 'bareTrip' | 'commitTrip'>;

export function createTrips(session: Session | null, rotate: () => Promise<unknown>): Trips {
  const none = () => Promise.reject(new Error('no tokenchart, or no channel, in this page'));
  if (!session || !globalThis.BroadcastChannel) return { bareTrip: none, commitTrip: none };
  const channel = new BroadcastChannel('trips');
  let hear = (_: unknown) => {};
  let isAsker = false;
  let { generation } = session.getSnapshot();
  let committedAt = 0;

  channel.onmessage = ({ data }) => {
    if (data === 'there') channel.postMessage('back');
    else hear(data);
  };
  session.subscribe(() => {
    const now = session.getSnapshot().generation;
    if (now === generation) return;
    generation = now;
    committedAt = performance.now();
    if (!isAsker) channel.postMessage('seen');
  });
  const heard = (what: string) =>
    new Promise<number>((resolve) => {
      hear = (data) => data === what && resolve(performance.now());
    });
  return {
    async bareTrip() {
      const back = heard('back');
      const start = performance.now();
      channel.postMessage('there');
      return (await back) - start;
    },
    async commitTrip() {
      isAsker = true;
      const seen = heard('seen');
      await rotate();
      return (await seen) - committedAt;
    },
  };
}

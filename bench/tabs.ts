/** What one tab's new token costs until another one has it. */
import { createSession, deviseTokenAuth, memoryStore, type Session } from 'tokenchart';
import { credential, ORIGIN, tokenOf } from './api.ts';
import type { Section } from './section.ts';
import { median } from './timing.ts';

const TRIPS = 200;
const COUNTS = [2, 10, 50] as const;

let names = 0;

/** Tabs of one origin: a common store, and Node's own BroadcastChannel. */
async function openTabs(count: number): Promise<readonly Session[]> {
  names += 1;
  const name = `tabs ${names}`;
  const texts = new Map<string, string>();
  const tabs = Array.from({ length: count }, () =>
    createSession({
      ...{ name, store: memoryStore(texts), onWarning: () => {} },
      protocol: deviseTokenAuth({ baseUrl: `${ORIGIN}/auth` }),
    }),
  );
  await Promise.all(tabs.map((tab) => tab.ready()));
  await tabs[0]?.adopt(credential);
  await Promise.all(tabs.slice(1).map((tab) => seen(tab, () => isSignedIn(tab))));
  return tabs;
}

const isSignedIn = (tab: Session) => tab.getSnapshot().subject !== null;

const seen = (tab: Session, isSo: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const look = () => {
      if (!isSo()) return;
      undo();
      resolve();
    };
    const undo = tab.subscribe(look);
    look();
  });

/** Milliseconds from a commit in the first tab until each of the others has it. */
async function commitTrip(tabs: readonly Session[], number: number): Promise<number> {
  const [first, ...others] = tabs;
  const start = performance.now();
  const before = others.map((tab) => tab.getSnapshot().generation);
  const all = others.map((tab, at) => seen(tab, () => tab.getSnapshot().generation !== before[at]));
  const token = { ...credential, token: tokenOf(number), expiry: credential.expiry + number };
  await first?.adopt(token);
  await Promise.all(all);
  return performance.now() - start;
}

/** Milliseconds of a message that says nothing, to so many others. */
async function bareTrip(count: number): Promise<() => Promise<number>> {
  const name = `bare ${count}`;
  const sender = new BroadcastChannel(name);
  const receivers = Array.from({ length: count }, () => new BroadcastChannel(name));
  for (const channel of [sender, ...receivers]) (channel as { unref?: () => void }).unref?.();
  return async () => {
    const start = performance.now();
    const heard = receivers.map(
      (channel) =>
        new Promise<void>((resolve) => {
          channel.onmessage = () => resolve();
        }),
    );
    sender.postMessage('x'.repeat(200));
    await Promise.all(heard);
    return performance.now() - start;
  };
}

export async function tabs(): Promise<Section> {
  const lines: string[][] = [];
  for (const count of COUNTS) {
    const opened = await openTabs(count);
    const send = await bareTrip(count - 1);
    const bare: number[] = [];
    const commits: number[] = [];
    for (let trip = 1; trip <= TRIPS; trip += 1) {
      bare.push(await send());
      commits.push(await commitTrip(opened, trip));
    }
    for (const tab of opened) tab.dispose();
    const ratios = commits.map((commit, at) => commit / (bare[at] ?? Number.NaN));
    lines.push([
      String(count),
      ...[median(bare), median(commits)].map((ms) => ms.toFixed(2)),
      median(ratios).toFixed(1),
    ]);
  }
  const heading = ['tabs', 'bare message, ms', 'commit to visible, ms', 'times bare'];
  return { title: 'From a commit until every other tab has it', lines: [heading, ...lines] };
}

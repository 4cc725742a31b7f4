/** The ways in which a tab goes away. */
import { type Crowd, started } from './crowd.ts';
import type { EngineName } from './engines/engine.ts';
import type { Member } from './member.ts';

export const ends = ['close', 'crash', 'freeze', 'navigate', 'reload'] as const;
export type End = (typeof ends)[number];

/** Where a tab can be told to end so. A page is frozen by stopping its process, found by `/proc`. */
export function enginesOf(end: End): readonly EngineName[] {
  if (end === 'freeze') return process.platform === 'linux' ? ['chromium'] : [];
  return end === 'crash' ? ['chromium'] : ['chromium', 'firefox', 'webkit'];
}

/** A tab goes away. Resolves when it surely has; with what brings it back, where that is possible. */
export async function goAway(crowd: Crowd, member: Member, end: End): Promise<() => Promise<void>> {
  const tab = member.engineTab;
  member.isThere = false;
  const isBack = async () => {
    member.isThere = true;
    await started(member);
  };
  switch (end) {
    case 'close':
      await tab.close();
      return async () => {};
    case 'crash':
      await tab.crash?.();
      return () => tab.close();
    case 'freeze':
      await tab.freeze?.();
      return async () => {
        await tab.thaw?.();
        await isBack();
      };
    case 'navigate':
      await tab.navigate(crowd.parts.elsewhere);
      return async () => {
        await tab.back();
        await isBack();
      };
    case 'reload':
      await tab.reload();
      await isBack();
      return async () => {};
  }
}

/** All stories of many tabs. */
import type { TabStory } from './story.ts';
import * as cached from './told/cached.ts';
import { story as download } from './told/download.ts';
import { story as duplicate } from './told/duplicate.ts';
import { story as five } from './told/five.ts';
import { story as frozen } from './told/frozen.ts';
import * as leader from './told/leader.ts';
import { story as signOut } from './told/sign-out.ts';
import { story as ten } from './told/ten.ts';
import { story as userSwitch } from './told/user-switch.ts';

export const stories: readonly TabStory[] = [
  five,
  frozen,
  ...leader.stories,
  signOut,
  userSwitch,
  duplicate,
  cached.twice,
  cached.atOnce,
  cached.writing,
  ten,
  download,
];

/** All stories; those that take longest first, so that no long one is told alone in the end. */
import type { Story } from './story.ts';
import { story as abort } from './told/abort.ts';
import { story as blanksIgnored } from './told/blanks-ignored.ts';
import { story as crowd } from './told/crowd.ts';
import { story as densePolling } from './told/dense-polling.ts';
import * as foreignOrigin from './told/foreign-origin.ts';
import { story as hammer } from './told/hammer.ts';
import * as httpCache from './told/http-cache.ts';
import * as lateAnswer from './told/late-answer.ts';
import { story as main } from './told/main.ts';
import * as noStorage from './told/no-storage.ts';
import { story as notModified } from './told/not-modified.ts';
import { story as redirect } from './told/redirect.ts';
import { story as resend } from './told/resend.ts';
import { story as shorterLifespan } from './told/shorter-lifespan.ts';
import { story as timeOut } from './told/time-out.ts';
import { story as trouble } from './told/trouble.ts';
import { story as twoLosses } from './told/two-losses.ts';
import { story as twoUsers } from './told/two-users.ts';

export const stories: readonly Story[] = [
  hammer,
  densePolling,
  trouble,
  twoUsers,
  twoLosses,
  main,
  blanksIgnored,
  notModified,
  timeOut,
  resend,
  abort,
  httpCache.forced,
  redirect,
  httpCache.story,
  crowd,
  lateAnswer.afterSignOut,
  lateAnswer.afterAnother,
  shorterLifespan,
  foreignOrigin.redirect,
  noStorage.removed,
  noStorage.refused,
  foreignOrigin.request,
];

/** The story in one line. */
export const mainStory = main;

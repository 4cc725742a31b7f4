/** A few of the stories of `npm run check:tabs`, in Chromium. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startChromium } from './tabs/engines/chromium.ts';
import type { Engine } from './tabs/engines/engine.ts';
import { bundlePage, tellAll, tellings } from './tabs/run.ts';

const CHOSEN = [
  'five tabs refetch at once',
  'leader, a request out: reload',
  'another user signs in on one tab',
  'ten tabs restored on a stale credential',
];

let engine: Engine;
let script: string;

beforeAll(async () => {
  [engine, script] = await Promise.all([startChromium(), bundlePage()]);
});

afterAll(() => engine?.quit());

const chosen = tellings('chromium').filter(
  ({ story, client, means }) =>
    client === 'tokenchart' && means === 'locks' && CHOSEN.includes(story.name),
);

describe.concurrent('many tabs, by locks', () => {
  test.each(chosen.map((telling) => [telling.story.name, telling] as const))(
    '%s',
    async (_, telling) => {
      const [row] = await tellAll(engine, script, [telling], 1);
      expect(row).toMatchObject({ outcome: 'signed in', problems: [] });
    },
  );
});

/** The stories of `npm run check:story`, one test a story and kind of server. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Run, runStories, tellable } from './stories/run.ts';

let run: Run;

beforeAll(async () => {
  run = await runStories();
});

afterAll(() => run?.close());

const names = new Set(tellable().map(({ story }) => story.name));

describe.each([...names])('%s', (name) => {
  const kinds = tellable().filter(({ story }) => story.name === name);

  test.each(kinds.map(({ kind }) => kind))('%s', async (kind) => {
    const told = run.tellings.find((each) => each.story.name === name && each.kind === kind);
    const row = await told?.row;
    expect(row).toMatchObject({ tokenchart: 'signed in', problems: [] });
  });
});

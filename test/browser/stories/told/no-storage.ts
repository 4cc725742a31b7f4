import { check, type Stage } from '../stage.ts';
import type { Outcome, Story } from '../story.ts';

const removeDatabase = () => {
  Object.defineProperty(globalThis, 'indexedDB', { value: undefined });
};

/** As a browser does that blocks a site's data. */
const refuseDatabase = () => {
  Object.defineProperty(globalThis, 'indexedDB', {
    get() {
      throw new DOMException('Access is denied for this document.', 'SecurityError');
    },
  });
};

const without = async (stage: Stage, takeAway: () => void): Promise<Outcome> => {
  await stage.parts.page.addInitScript(takeAway);
  await stage.open();
  await stage.signIn();
  await stage.show('/api/list/inbox');
  const outcome = await stage.outcome();
  const warnings = await stage.warnings();
  check(
    warnings.some((code) => code.startsWith('store_')),
    `no warning but ${warnings}`,
  );
  return outcome;
};

/** There is no IndexedDB: the session says so, and lives as long as the page. */
export const removed: Story = {
  name: 'no IndexedDB',
  kinds: ['classic'],
  settings: { windowMs: 2_000 },
  control: null,
  run: (stage) => without(stage, removeDatabase),
};

export const refused: Story = {
  name: 'IndexedDB refused',
  kinds: ['classic'],
  settings: { windowMs: 2_000 },
  control: null,
  run: (stage) => without(stage, refuseDatabase),
};

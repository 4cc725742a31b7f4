import { check } from '../stage.ts';
import type { Story } from '../story.ts';

const PATHS = Array.from({ length: 20 }, (_, n) => `/api/list/${n}`);

/** Twenty requests leave at once when a rotation is due: one answer brings the token, the others none. */
export const story: Story = {
  name: 'twenty requests at once',
  kinds: ['classic', 'modern'],
  settings: { windowMs: 4_000 },
  control: () => 'loses',
  async run(stage) {
    await stage.open();
    await stage.signIn();
    await stage.pastWindow();
    const ends = await stage.getAll(PATHS);
    check(
      ends.every((status) => status === 200),
      `the twenty ended with ${ends}`,
    );
    const rotations = stage.rows(/^\/api\/list\//).filter(({ rotated }) => rotated);
    check(rotations.length === 1, `the twenty rotated ${rotations.length} times`);
    return stage.outcome();
  },
};

import { ada, bob, check, type Stage } from '../stage.ts';
import type { Story } from '../story.ts';
import { within } from '../until.ts';

/** Ada's request has rotated her token, and its answer is still on its way. */
async function holdAdas(stage: Stage) {
  await stage.open();
  await stage.signIn(ada);
  await stage.pastWindow();
  const hold = stage.parts.server.faults.hold({ match: '/api/list/late', times: 1 });
  const call = await stage.begin('/api/list/late');
  await within(hold.reached(), "Ada's request");
  return {
    async land() {
      hold.release();
      await stage.ended(call);
    },
  };
}

/** The answer lands after the sign-out: signed out it stays. */
export const afterSignOut: Story = {
  name: 'a late answer after the sign-out',
  kinds: ['modern'],
  settings: { windowMs: 3_000 },
  control: () => 'survives',
  async run(stage) {
    const late = await holdAdas(stage);
    await stage.signOut();
    await late.land();
    if (!stage.isControl) {
      check((await stage.view()).state === 'signedOut', 'the late answer revived the session');
      check((await stage.get('/api/me?after')) === 401, 'somebody was let in');
      const row = stage.rows(/after$/).at(-1);
      check(row?.client === null, 'a request after the sign-out carried a credential');
    }
    await stage.signIn(ada);
    return stage.outcome(ada);
  },
};

/** The answer lands after Bob signed in: no request of his may leave as Ada. */
export const afterAnother: Story = {
  name: 'a late answer, another user by now',
  kinds: ['classic', 'modern'],
  settings: { windowMs: 3_000 },
  control: () => 'loses',
  async run(stage) {
    const late = await holdAdas(stage);
    await stage.signIn(bob);
    const since = stage.rows().length;
    await late.land();
    check((await stage.get('/api/me')) === 200, "Bob's request failed");
    const outcome = await stage.outcome(bob);
    const users = stage
      .rows()
      .slice(since)
      .map(({ user }) => user);
    return users.includes(ada.email) ? 'wrong user' : outcome;
  },
};

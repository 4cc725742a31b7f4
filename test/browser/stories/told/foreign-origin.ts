import { recovered } from '../losses.ts';
import { check, type Stage } from '../stage.ts';
import type { Outcome, Story } from '../story.ts';

/** What became of the session; `leaked` where the foreign server was sent any of the credential. */
async function end(stage: Stage): Promise<Outcome> {
  await recovered(stage);
  return stage.parts.foreign.credentialNames.size > 0 ? 'leaked' : stage.outcome();
}

/** A request to another origin. */
export const request: Story = {
  name: 'a request to a foreign origin',
  kinds: ['classic'],
  settings: { windowMs: 2_000 },
  control: () => 'loses',
  async run(stage) {
    const { foreign } = stage.parts;
    await stage.open();
    await stage.signIn();
    check((await stage.get(`${foreign.origin}/tracker`)) === 200, 'it lets nobody in');
    check(foreign.paths.join() === '/tracker', 'the foreign server was not asked');
    return end(stage);
  },
};

/** The API, on the page's own origin, sends the request on to another one. */
export const redirect: Story = {
  name: 'a redirect to a foreign origin',
  kinds: ['classic'],
  settings: { windowMs: 3_000, sameOrigin: true },
  control: () => 'loses',
  async run(stage) {
    const { foreign } = stage.parts;
    await stage.open();
    await stage.signIn();
    await stage.pastWindow();
    const to = encodeURIComponent(`${foreign.origin}/elsewhere`);
    await stage.get(`/api/redirect?to=${to}`);
    check(stage.rows('/api/redirect').at(-1)?.status === 302, 'nothing was redirected');
    return end(stage);
  },
};

/** Who may have the credential, and that all share one. */
import { BOTH, type ContractCase } from './contract-case.ts';
import { expectEqual, fail } from './expect.ts';
import { RECOVERY, type Stage } from './stage.ts';
import { FOREIGN } from './wire.ts';

export const sessionCases: readonly ContractCase[] = [
  {
    title: 'concurrency: 20 at once rotate once, and all are answered',
    kinds: BOTH,
    async play(stage) {
      const before = rotations(stage);
      const calls = Array.from({ length: 20 }, (_, n) => stage.start(`/api/list/${n}`));
      for (const { status } of await stage.until(Promise.all(calls)))
        expectEqual(status, 200, 'the status of one of them');
      expectEqual(rotations(stage) - before, 1, 'the number of rotations');
      expectEqual(stage.wire.to(RECOVERY).length, 0, 'the number of recoveries');
      await stage.expectAlive();
    },
  },
  {
    title: 'foreign origins: they never get the credential',
    kinds: ['modern'],
    async play(stage) {
      expectEqual((await stage.get(`${FOREIGN}/x`)).text, 'foreign', 'the answer');
      const host = new URL(FOREIGN).host;
      const own = new URL(stage.simulation.origin).host;
      for (const place of [`${own}@${host}`, `${own}.${host}`, `${own}:444`, `\\\\${host}`])
        await stage.get(`https://${place}/x`).catch(() => {}); // a library may refuse it
      for (const { isForeign, carried } of stage.wire.sent)
        if (isForeign) expectEqual(carried, 'none', 'what a foreign origin was told');
    },
  },
  {
    title: 'foreign origins: what they say of tokens is not believed',
    kinds: ['modern'],
    async play(stage) {
      await stage.get(`${FOREIGN}/x`);
      await stage.expectCommitted();
    },
  },
  {
    title: 'two clients: they share one session',
    kinds: BOTH,
    async play(stage) {
      const other = stage.openClient();
      for (const client of [stage.client, other, stage.client, other]) {
        expectEqual((await stage.get('/api/me', {}, client)).status, 200, 'the status');
        await stage.passWindow();
      }
      for (const { carried } of stage.wire.to('/api/me'))
        expectEqual(carried, 'newest', 'the token of a request');
    },
  },
  {
    title: 'signed out: requests go without a credential',
    kinds: ['modern'],
    async play(stage) {
      await stage.until(signOut(stage));
      await stage.expectStatus(401, '/api/me');
      expectBare(stage);
    },
  },
  {
    title: 'sign-out during a request: it is answered, and its token is not taken over',
    kinds: BOTH,
    async play(stage) {
      stage.strike('/api/list/1', { delayAnswerMs: 1_000 });
      const call = stage.start('/api/list/1');
      await stage.pass(300);
      await stage.until(signOut(stage));
      expectEqual((await stage.until(call)).status, 200, 'the status');
      await stage.expectStatus(401, '/api/me');
      expectBare(stage);
    },
  },
];

const rotations = ({ simulation }: Stage) =>
  simulation.network.log.filter(({ rotated }) => rotated).length;

const signOut = ({ client, world }: Stage): Promise<void> =>
  client.signOut?.() ?? world.session.signOut();

function expectBare({ wire }: Stage): void {
  const [sent] = wire.to('/api/me');
  if (sent?.carried !== 'none') fail('A request after the sign-out carried a credential');
}

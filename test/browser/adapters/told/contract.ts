/** The contract's cases over real HTTP, for what cannot send into a simulation. Titles as there. */
import type { CallEnd } from '../../stories/page/app.ts';
import { check, type Stage } from '../../stories/stage.ts';
import { within } from '../../stories/until.ts';
import { begin, send, VALIDATION } from '../drive.ts';

const PATH = '/api/me';

/** The newest token is in hand, and nobody had to ask for it. */
async function committed(stage: Stage, since: number | null = null): Promise<void> {
  const status = await stage.get('/api/list/committed');
  const { tokenGeneration } = stage.rows('/api/list/committed').at(-1) ?? {};
  check(status === 200, `the next request: ${status}`);
  check((tokenGeneration ?? -1) > (since ?? -1), 'the next request carried an old token');
  check(stage.rows(VALIDATION).length === 0, 'there was a recovery');
}

const sameEnd = (is: CallEnd, wanted: CallEnd) => check(is === wanted, `${is}, not ${wanted}`);

/** A caller that is gone by the time that its answer comes. */
async function givenUp(stage: Stage, leave: () => Promise<CallEnd>, end: CallEnd): Promise<void> {
  await begin(stage);
  const hold = stage.parts.server.faults.hold({ match: PATH, times: 1 });
  const ended = leave();
  await within(hold.reached(), 'the request');
  sameEnd(await ended, end);
  hold.release();
  const row = await stage.row(PATH, ({ answered, aborted }) => answered || aborted, 'its end');
  check(row.rotated && row.answered, 'the answer was lost');
  await stage.reach('batchWindow', 'idle');
  await committed(stage, row.tokenGeneration);
}

/** Overtaken by two rotations on its way. */
async function late(stage: Stage, sending: Parameters<typeof send>[1]): Promise<void> {
  const { server, windowMs } = stage.parts;
  await begin(stage);
  const hold = server.faults.hold({ match: sending.path, at: 'start', times: 1 });
  const call = send(stage, sending);
  await within(hold.reached(), 'the request');
  for (const n of [1, 2]) {
    sameEnd(await stage.get(`/api/list/${n}`), 200);
    server.clock.advance(windowMs + 1_000);
  }
  hold.release();
  sameEnd(await call, 200);
  check(stage.rows(sending.path).length === 2, 'it was not sent once more');
}

export const contractStories: Readonly<Record<string, (stage: Stage) => Promise<void>>> = {
  'rotated: each answer brings a new token, and the next request carries it': async (stage) => {
    await begin(stage);
    for (let n = 0; n < 3; n += 1) {
      sameEnd(await stage.get(PATH), 200);
      await committed(stage, stage.rows(PATH).at(-1)?.tokenGeneration);
      await stage.pastWindow();
    }
    check(
      stage.rows(PATH).every(({ rotated }) => rotated),
      'one of them did not rotate',
    );
  },
  'blank: what comes inside the window changes nothing': async (stage) => {
    await begin(stage);
    for (let n = 0; n < 4; n += 1) sameEnd(await stage.get(PATH), 200);
    const blanks = stage.rows(PATH).filter(({ rotated }) => !rotated);
    check(blanks.length === 3, `${blanks.length} of them were blank`);
    await committed(stage, stage.rows(PATH)[0]?.tokenGeneration);
  },
  'absent: an answer without the headers changes nothing': async (stage) => {
    await begin(stage);
    sameEnd(await stage.get('/api/rescued'), 403);
    sameEnd(await stage.get('/api/open'), 200);
  },
  'raised: a 500 of the server changes nothing': async (stage) => {
    await begin(stage);
    sameEnd(await stage.get('/api/boom'), 500);
  },
  'redirect: the rotation that it hides does not end the session': async (stage) => {
    await begin(stage);
    sameEnd(await stage.get('/api/redirect'), 200);
    check(stage.rows('/api/redirect').at(-1)?.status === 302, 'nothing was redirected');
  },
  'rotated by a refusal of the app: a 422 brings its token': async (stage) => {
    await begin(stage);
    sameEnd(await stage.get('/api/unprocessable'), 422);
    await committed(stage, stage.rows('/api/unprocessable').at(-1)?.tokenGeneration);
  },
  "401 of the app's own: delivered, not sent twice, and nobody is signed out": async (stage) => {
    await begin(stage);
    stage.parts.server.faults.answerInstead(401, { match: PATH });
    sameEnd(await stage.get(PATH), 401);
    check(stage.rows(PATH).length === 1, 'it was sent twice');
  },
  'gateway: a 502 in place of a rotation is delivered, and the session lives': async (stage) => {
    await begin(stage);
    stage.parts.server.faults.answerAfter(502, { match: PATH });
    sameEnd(await stage.get(PATH), 502);
  },
  'network: a request that got lost is a rejection, and the session lives': async (stage) => {
    await begin(stage);
    stage.parts.server.faults.cutBefore({ match: PATH, times: 2 }); // a browser may resend
    sameEnd(await stage.get(PATH), 'AxiosError');
    stage.parts.server.faults.clear();
  },
  'network: an answer that got lost is a rejection, and the session lives': async (stage) => {
    await begin(stage);
    stage.parts.server.faults.dropAnswer({ match: PATH, times: 2 }); // a browser may resend
    sameEnd(await stage.get(PATH), 'AxiosError');
    stage.parts.server.faults.clear();
  },
  'replay: a refused token is replaced, and the request sent once more': (stage) =>
    late(stage, { path: PATH }),
  'replay: with its method and its body': (stage) =>
    late(stage, { path: '/api/echo', method: 'POST', body: '{"answer":42}' }),
  'abort before the headers: rejected at once, and the rotation is committed': (stage) =>
    givenUp(
      stage,
      async () => {
        const call = await stage.begin(PATH);
        await stage.row(PATH, ({ rotated }) => rotated, 'the rotation');
        await stage.abort(call);
        return stage.ended(call);
      },
      'CanceledError',
    ),
  'time-out: rejected in time, and the rotation is committed': (stage) =>
    givenUp(stage, () => send(stage, { path: PATH, timeoutMs: 400 }), 'AxiosError'),
  'concurrency: 20 at once rotate once, and all are answered': async (stage) => {
    await begin(stage);
    const since = stage.rows().length;
    const paths = Array.from({ length: 20 }, (_, n) => `/api/list/${n}`);
    for (const status of await stage.getAll(paths)) sameEnd(status, 200);
    const rotations = stage
      .rows()
      .slice(since)
      .filter(({ rotated }) => rotated);
    check(rotations.length === 1, `${rotations.length} rotations`);
    await committed(stage);
  },
  'foreign origins: they never get the credential': async (stage) => {
    const { foreign } = stage.parts;
    await begin(stage);
    sameEnd(await stage.get(`${foreign.origin}/x`), 200);
    check(foreign.paths.join() === '/x', 'the foreign server was not asked');
    check(foreign.credentialNames.size === 0, 'the foreign server was told of the credential');
  },
  'signed out: requests go without a credential': async (stage) => {
    await begin(stage);
    await stage.signOut();
    sameEnd(await stage.get(PATH), 401);
    check(stage.rows(PATH).at(-1)?.client === null, 'it carried a credential');
    await stage.signIn(); // what all stories end with
  },
};

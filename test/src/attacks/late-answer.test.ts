/** Found by test/src/hammer.test.ts: an answer so late that there is no time left to wait for a quiet moment. */
import { createSimulation } from 'tokenchart/testing';
import { expect, test } from 'vitest';
import { ada, get, openApp, reload } from '../../support/app.ts';

/** The server cuts its times to whole seconds: the phase decides how long the old token is taken. */
const phases = Array.from({ length: 40 }, (_, n) => n * 25);

async function isAlive(serverAheadMs: number, delayAnswerMs: number): Promise<boolean> {
  const simulation = createSimulation({ kind: 'classic', serverAheadMs });
  const first = openApp(simulation);
  await simulation.until(first.session.signIn(ada));
  await simulation.advance(6_000);
  const app = await reload(simulation, first);
  await simulation.advance(100);
  const isOfTheApp = (_: string, path: string) => path.startsWith('/api');
  simulation.network.inject({ resend: 1, matches: isOfTheApp });
  simulation.network.inject({ delayAnswerMs, matches: isOfTheApp });
  await simulation.until(app.fetch('/api/redirect'));
  await simulation.advance(20_000);
  return (await get(simulation, app, '/api/me')) === 200;
}

test.each([2_850, 3_000])(
  'a rotation that a redirect hides, and an answer after %i ms: the session lives on',
  async (delayAnswerMs) => {
    const lost: number[] = [];
    for (const phase of phases) if (!(await isAlive(phase, delayAnswerMs))) lost.push(phase);
    expect(lost).toEqual([]);
  },
);

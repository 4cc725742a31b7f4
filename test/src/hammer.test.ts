/** Random lives of one page: the session outlives everything that DESIGN section 3 allows. */
import fc from 'fast-check';
import type { Carrier } from 'tokenchart';
import { createSimulation, type Simulation } from 'tokenchart/testing';
import { describe, expect, test } from 'vitest';
import { type App, ada, openApp, reload } from '../support/app.ts';

type Step =
  | { readonly do: 'get'; readonly path: string }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'reload'; readonly ms: number }
  | { readonly do: 'abort' }
  | { readonly do: 'lose'; readonly what: 'request' | 'answer' }
  | { readonly do: 'resend'; readonly times: number }
  | { readonly do: 'delay'; readonly ms: number }
  | { readonly do: 'wake' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('get' as const),
      path: fc.constantFrom(
        '/api/me',
        '/api/slow?ms=300',
        '/api/slow?ms=2500',
        '/api/boom',
        '/api/public',
        '/api/forbidden',
        '/api/redirect',
        '/api/status/401',
      ),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.oneof(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 900, max: 7_000 })),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('reload' as const),
      ms: fc.integer({ min: 0, max: 400 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('abort' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('lose' as const),
      what: fc.constantFrom('request' as const, 'answer' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('resend' as const),
      times: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('delay' as const),
      ms: fc.integer({ min: 0, max: 4_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wake' as const) }) },
);

class Life {
  readonly simulation: Simulation;
  app: App;
  #calls: AbortController[] = [];
  /** Something was lost, and no later answer has told us yet. */
  isDoubted = false;

  readonly #carrier: Carrier;

  constructor(simulation: Simulation, carrier: Carrier) {
    this.simulation = simulation;
    this.#carrier = carrier;
    this.app = openApp(simulation, { carrier });
  }

  async perform(step: Step): Promise<void> {
    const { simulation, app } = this;
    const { state, stale } = app.session.getSnapshot();
    if (state !== 'stale') this.isDoubted = false;
    switch (step.do) {
      case 'get': {
        const call = new AbortController();
        this.#calls.push(call);
        app.fetch(step.path, { signal: call.signal }).catch(() => {});
        break;
      }
      case 'wait':
        return simulation.advance(step.ms);
      case 'reload':
        if (stale === 'recovering' || (state === 'batchWindow' && this.isDoubted)) return;
        this.isDoubted = true;
        this.app = await reload(simulation, app, { carrier: this.#carrier });
        return simulation.advance(step.ms);
      case 'abort':
        this.#calls.pop()?.abort();
        break;
      case 'lose':
        if (state === 'stale' || this.isDoubted) return;
        this.isDoubted = true;
        simulation.network.inject({ lose: step.what, matches: isOfTheApp });
        break;
      case 'resend':
        if (state === 'stale' || this.isDoubted) return;
        simulation.network.inject({ resend: step.times, matches: isOfTheApp });
        break;
      case 'delay':
        simulation.network.inject({ delayAnswerMs: step.ms, matches: isOfTheApp });
        break;
      case 'wake':
        app.page.wake();
    }
    return simulation.advance(0);
  }
}

const isOfTheApp = (_: string, path: string) => path.startsWith('/api');

describe.each(['classic', 'modern', 'absent', 'static'] as const)('%s', (kind) => {
  test('a random life ends signed in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 5, maxLength: 60 }),
        fc.integer({ min: -5_000, max: 5_000 }),
        fc.constantFrom<Carrier>('pilot', 'probe', 'request'),
        async (steps, serverAheadMs, carrier) => {
          const simulation = createSimulation({ kind, serverAheadMs });
          const life = new Life(simulation, carrier);
          await simulation.until(life.app.session.signIn(ada));
          for (const each of steps) await life.perform(each);
          simulation.network.heal();
          await simulation.advance(30_000);
          const { status } = await simulation.until(life.app.fetch('/api/me'));
          expect(status).toBe(200);
          expect(life.app.session.getSnapshot().state).not.toBe('signedOut');
        },
      ),
      {
        numRuns: Number(process.env['RUNS'] ?? 150),
        ...(process.env['SEED'] ? { seed: Number(process.env['SEED']) } : {}),
      },
    );
  }, 300_000);
});

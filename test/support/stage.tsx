/** A simulated device whose pages run React and SWR; their timers pass together with its time. */
import { act, cleanup, render } from '@testing-library/react';
import Cookies from 'js-cookie';
import type { ReactNode } from 'react';
import { unload } from 'swr';
import type { SessionOptions } from 'tokenchart';
import type { Simulation, SimulationOptions } from 'tokenchart/testing';
import { createSimulation } from 'tokenchart/testing';
import { vi } from 'vitest';
import type { SimulatedPage } from '../../src/testing/simulation/page.ts';
import { type App, ada, openApp } from './app.ts';

/** Steps in which both clocks move, milliseconds. */
const STEP = 10;
/** From the last answer until the next request rotates surely, milliseconds. */
export const WINDOW_OVER = 6_000;

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

export interface Stage {
  readonly simulation: Simulation;
  /** Lets time pass for the device, for SWR and for React. */
  pass(ms: number): Promise<void>;
  /** Does what changes a screen at once. */
  begin<T>(work: () => T): T;
  /** Lets time pass until `promise` is settled, and hands its result on. */
  until<T>(promise: Promise<T>): Promise<T>;
  open(options?: Partial<SessionOptions>): App;
  /** Shows this in place of what was shown. */
  show(screen: ReactNode): void;
  /** Shows what a server has rendered. */
  receive(html: string): void;
  /** Begins with what is shown, and lets time pass; tells of what React complained. */
  hydrate(screen: ReactNode): Promise<readonly unknown[]>;
  /** What can be read on the page. */
  text(): string;
  focus(): Promise<void>;
  /** How often the server was asked for `path`. */
  asked(path: string): number;
  /** The page is left at once, with whatever is on its way to it. */
  leave(page: SimulatedPage): Promise<void>;
}

export function createStage(settings: SimulationOptions = {}): Stage {
  if (!vi.isFakeTimers())
    throw new Error('SWR keeps the timers that it finds: hoist the fake ones.');
  const simulation = createSimulation(settings);
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += STEP) {
      const step = Math.min(STEP, ms - passed);
      await act(async () => {
        await simulation.advance(step);
        await vi.advanceTimersByTimeAsync(step);
      });
    }
  };
  return {
    simulation,
    pass,
    begin(work) {
      const done: ReturnType<typeof work>[] = [];
      act(() => void done.push(work())); // a promise is not waited for
      return done[0] as ReturnType<typeof work>;
    },
    async until(promise) {
      let isSettled = false;
      const settle = () => {
        isSettled = true;
      };
      promise.then(settle, settle);
      for (let n = 0; n < 3_000 && !isSettled; n += 1) await pass(STEP);
      return promise;
    },
    open: (options) => openApp(simulation, options),
    show(screen) {
      cleanup();
      render(screen);
    },
    receive(html) {
      cleanup();
      document.body.innerHTML = `<main>${html}</main>`;
    },
    async hydrate(screen) {
      const errors = vi.spyOn(console, 'error');
      const container = document.querySelector('main') as HTMLElement;
      render(screen, { container, hydrate: true });
      await pass(100);
      return errors.mock.calls;
    },
    text: () => document.body.textContent ?? '',
    async focus() {
      window.dispatchEvent(new Event('focus'));
      await pass(STEP);
    },
    asked: (path) => simulation.network.log.filter((request) => request.path === path).length,
    async leave(page) {
      await page.unload();
      forget();
    },
  };
}

/** What a page that is gone had in its memory. */
function forget(): void {
  cleanup();
  unload({ revalidate: false });
}

/** After each test. */
export function endStage(): void {
  forget();
  for (const name of Object.keys(Cookies.get())) Cookies.remove(name);
  vi.clearAllTimers();
}

/** A stage with a page that is signed in, and whose batch window is over. */
export async function signedInStage(settings: SimulationOptions = {}) {
  const stage = createStage(settings);
  const app = stage.open();
  await stage.until(app.session.signIn(ada));
  await stage.pass(WINDOW_OVER);
  return { stage, app };
}

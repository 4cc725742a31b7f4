/** WebKitGTK by WebDriver, on a display of its own; each profile is a browser of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Builder, Capabilities, type WebDriver } from 'selenium-webdriver';
import { findWebKit } from '../../../../scripts/setup-browsers.mjs';
import { until } from '../../stories/until.ts';
import type { Engine, EngineTab, Profile } from './engine.ts';

export async function startWebKit(): Promise<Engine> {
  const found = findWebKit();
  if (!found) throw new Error('no WebKitGTK found: install webkit2gtk-driver and xvfb');
  const home = await mkdtemp(join(tmpdir(), 'tokenchart-webkit-'));
  const screen = owned(
    spawn(found.display, ['-displayfd', '3', '-screen', '0', '1280x1024x24'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    }),
  );
  const [display] = await once(screen.stdio[3] as Readable, 'data');
  const env = { ...process.env, DISPLAY: `:${String(display).trim()}`, HOME: home };
  return {
    name: 'webkit',
    profile: () => startProfile(found.driver, found.miniBrowser, env),
    async quit() {
      await end(screen);
      await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

async function startProfile(
  driverPath: string,
  binary: string,
  env: NodeJS.ProcessEnv,
): Promise<Profile> {
  const port = await freePort();
  const server = owned(spawn(driverPath, [`--port=${port}`], { env, stdio: 'ignore' }));
  const url = `http://127.0.0.1:${port}`;
  const isUp = () =>
    fetch(`${url}/status`).then(
      ({ ok }) => ok,
      () => false,
    );
  await until(isUp, 'the driver of WebKit listens');
  // It blocks what opens without a click.
  const args = ['--automation', '--javascript-can-open-windows-automatically=true'];
  const options = { binary, args };
  const capabilities = new Capabilities({
    browserName: 'MiniBrowser',
    'webkitgtk:browserOptions': options,
  });
  const driver = await new Builder().usingServer(url).withCapabilities(capabilities).build();
  // Stays open: the browser ends with its last window.
  const home = await driver.getWindowHandle();
  const inTurn = createTurns(driver);
  return {
    async open(url) {
      const handle = await inTurn(home, async () => {
        await driver.switchTo().newWindow('window');
        return driver.getWindowHandle();
      });
      await inTurn(handle, () => driver.get(url));
      return tabOf(driver, inTurn, handle);
    },
    async close() {
      await driver.quit().catch(() => {}); // it is ended anyway
      await end(server);
    },
  };
}

type InTurn = <T>(handle: string, work: () => Promise<T>) => Promise<T>;

/** A WebDriver is in one window at a time. */
function createTurns(driver: WebDriver): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (handle, work) => {
    const turn = last.then(async () => {
      await driver.switchTo().window(handle);
      return work();
    });
    last = turn.catch(() => {});
    return turn;
  };
}

const EVAL = `
  const [expression, done] = arguments;
  const fail = (error) => done({ error: String(error) });
  try { Promise.resolve((0, eval)(expression)).then((value) => done({ value }), fail); }
  catch (error) { fail(error); }`;

function tabOf(driver: WebDriver, inTurn: InTurn, handle: string): EngineTab {
  const run = <T>(work: () => Promise<T>) => inTurn(handle, work);
  const evaluate = async (expression: string): Promise<unknown> => {
    const given = await run(() =>
      driver.executeAsyncScript<{ value?: unknown; error?: string }>(EVAL, expression),
    );
    if (given.error !== undefined) throw new Error(given.error);
    return given.value;
  };
  return {
    eval: evaluate,
    reload: () => run(() => driver.navigate().refresh()),
    navigate: (url) => run(() => driver.get(url)),
    back: () => run(() => driver.navigate().back()),
    close: () => run(() => driver.close()),
    async duplicate() {
      const before = await driver.getAllWindowHandles();
      await evaluate('void open(location.href)');
      const copy = await until(async () => {
        const handles = await driver.getAllWindowHandles();
        return handles.find((each) => !before.includes(each));
      }, 'the duplicate is there');
      return tabOf(driver, inTurn, copy);
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill();
});

/** Ends with this process, however that ends. */
function owned(child: ChildProcess): ChildProcess {
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill();
  await ended;
}

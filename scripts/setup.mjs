/**
 * Runs before `npm start` and `npm test`, on a machine that may have nothing but Node and npm. Plain Node
 * without dependencies. `node scripts/setup.mjs test` also sees to a Chromium.
 */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { findChromium } from './browser.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { npm_lifecycle_event: script, CHROMIUM_PATH: told } = process.env;
const isForTests = process.argv[2] === 'test' || script === 'pretest' || script === 'test';

/** When a file of the project was written, milliseconds; 0 where there is none. */
const writtenAt = (path) =>
  statSync(new URL(`../${path}`, import.meta.url), { throwIfNoEntry: false })?.mtimeMs ?? 0;

function run(command, ...options) {
  console.log(`setup: ${command} ${options.join(' ')}`);
  const shell = process.platform === 'win32'; // npm and npx are scripts there
  return spawnSync(command, options, { cwd: root, stdio: 'inherit', shell }).status === 0;
}

function fail(sentence) {
  console.error(`setup: ${sentence}`);
  process.exit(1);
}

/** npm writes its own copy of the lock file last. */
function installPackages() {
  if (writtenAt('node_modules/.package-lock.json') >= writtenAt('package-lock.json')) return;
  if (!run('npm', 'ci')) fail('The packages could not be installed; see what npm says above.');
}

function installChromium() {
  if (findChromium()) return;
  if (told) fail(`CHROMIUM_PATH is "${told}", where no file is. Correct it, or unset it.`);
  const isRoot = process.getuid?.() === 0;
  const hasApt = isRoot && spawnSync('apt-get', ['--version']).status === 0;
  if (hasApt && run('apt-get', 'update') && run('apt-get', 'install', '-y', 'chromium')) {
    if (findChromium()) return;
  }
  if (run('npx', 'playwright-core', 'install', 'chromium') && findChromium()) return;
  fail('The tests need a browser. Install Chromium, Chrome or Edge, or set CHROMIUM_PATH to one.');
}

installPackages();
if (isForTests) installChromium();

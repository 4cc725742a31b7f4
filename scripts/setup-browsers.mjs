/**
 * Finds Firefox and WebKitGTK for `npm run check:tabs`, and installs them where that is possible: Debian's
 * packages, as root. Elsewhere it says which engine is left out; in CI a missing engine is a failure.
 * Plain Node without dependencies.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const onPath = (names) => {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const places = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return places.find((place) => existsSync(place)) ?? null;
};

const MAC_FIREFOX = '/Applications/Firefox.app/Contents/MacOS/firefox';

/** The executable of a Firefox, or null. `FIREFOX_PATH` decides alone where it is set. */
export function findFirefox() {
  const told = process.env.FIREFOX_PATH;
  if (told) return existsSync(told) ? told : null;
  return onPath(['firefox-esr', 'firefox']) ?? (existsSync(MAC_FIREFOX) ? MAC_FIREFOX : null);
}

/** The browser lies among the files of its library, which only the package system knows. */
function findMiniBrowser() {
  const { stdout } = spawnSync('dpkg', ['-L', 'libwebkit2gtk-4.1-0'], { encoding: 'utf8' });
  return stdout?.split('\n').find((file) => file.endsWith('/MiniBrowser')) ?? null;
}

/** All that driving WebKitGTK takes, or null. */
export function findWebKit() {
  const driver = onPath(['WebKitWebDriver']);
  const display = onPath(['Xvfb']);
  const miniBrowser = driver && findMiniBrowser();
  return driver && display && miniBrowser ? { driver, display, miniBrowser } : null;
}

const ENGINES = [
  { name: 'firefox', find: findFirefox, packages: ['firefox-esr'] },
  { name: 'webkit', find: findWebKit, packages: ['webkit2gtk-driver', 'xvfb'] },
];

function install(packages) {
  const run = (...args) => spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  console.log(`setup: apt-get install -y ${packages.join(' ')}`);
  return run('update').status === 0 && run('install', '-y', ...packages).status === 0;
}

/**
 * Which of the engines are there, after an attempt to install the missing ones.
 *
 * @throws Error in CI, where one is missing.
 */
export function setUpBrowsers() {
  const isMissing = ({ find }) => !find();
  const missing = ENGINES.filter(isMissing).flatMap(({ packages }) => packages);
  const isRoot = process.getuid?.() === 0;
  const hasApt = isRoot && onPath(['apt-get']) !== null;
  if (missing.length > 0 && hasApt) install(missing);
  for (const { name, packages } of ENGINES.filter(isMissing)) {
    const why = hasApt
      ? 'apt-get could not install it'
      : 'it is not installed, and only root with apt-get could install it here';
    const sentence = `${name} is left out: ${why} (packages ${packages.join(', ')})`;
    if (process.env.CI) throw new Error(sentence);
    console.log(`setup: ${sentence}`);
  }
  return ENGINES.filter((engine) => !isMissing(engine)).map(({ name }) => name);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(`setup: ${['chromium', ...setUpBrowsers()].join(', ')}`);
}

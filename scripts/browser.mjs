/**
 * Finds an installed Chromium, Chrome or Edge. Plain Node without dependencies: `scripts/setup.mjs`
 * asks before anything is installed.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
  'msedge',
];

/** Inside of one of Playwright's `chromium-<revision>` folders. */
const PLAYWRIGHT_EXECUTABLES = [
  'chrome-linux/chrome',
  'chrome-linux64/chrome',
  'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
  'chrome-mac-x64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
  'chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
  'chrome-win/chrome.exe',
  'chrome-win64/chrome.exe',
];

/**
 * The executable of a Chromium, or null. `CHROMIUM_PATH` decides alone where it is set; otherwise the
 * first of: the usual names on PATH, the system's usual places, Playwright's own download.
 *
 * @param {{ env?: NodeJS.ProcessEnv, platform?: NodeJS.Platform, home?: string }} [host]
 * @returns {string | null}
 */
export function findChromium({
  env = process.env,
  platform = process.platform,
  home = homedir(),
} = {}) {
  const told = env.CHROMIUM_PATH;
  if (told) return isFile(told) ? told : null;
  const places = [
    ...onPath(env, platform),
    ...usualPlaces(env, platform, home),
    ...playwrightDownloads(env, platform, home),
  ];
  return places.find(isFile) ?? null;
}

function isFile(path) {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function onPath(env, platform) {
  const path = env.PATH ?? env.Path ?? '';
  const suffix = platform === 'win32' ? '.exe' : '';
  const folders = path.split(delimiter).filter(Boolean);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name + suffix)));
}

function usualPlaces(env, platform, home) {
  if (platform === 'darwin') {
    const applications = ['Chromium', 'Google Chrome', 'Microsoft Edge'];
    return ['/', home].flatMap((root) =>
      applications.map((name) => join(root, 'Applications', `${name}.app`, 'Contents/MacOS', name)),
    );
  }
  if (platform !== 'win32') return [];
  const roots = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(Boolean);
  const programs = [
    'Chromium/Application/chrome.exe',
    'Google/Chrome/Application/chrome.exe',
    'Microsoft/Edge/Application/msedge.exe',
  ];
  return roots.flatMap((root) => programs.map((program) => join(root, program)));
}

function playwrightDownloads(env, platform, home) {
  const caches = {
    darwin: join(home, 'Library/Caches'),
    win32: env.LOCALAPPDATA ?? join(home, 'AppData/Local'),
  };
  const cache = caches[platform] ?? env.XDG_CACHE_HOME ?? join(home, '.cache');
  const root = env.PLAYWRIGHT_BROWSERS_PATH ?? join(cache, 'ms-playwright');
  if (!existsSync(root)) return [];
  const revisions = readdirSync(root)
    .filter((name) => /^chromium-\d+$/.test(name))
    .sort((a, b) => Number(b.slice(9)) - Number(a.slice(9)));
  return revisions.flatMap((name) => PLAYWRIGHT_EXECUTABLES.map((path) => join(root, name, path)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(findChromium() ?? 'no Chromium found; set CHROMIUM_PATH to the executable of one');
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findChromium } from '../../scripts/browser.mjs';
import { servePage } from './harness.ts';

describe('findChromium', () => {
  let home: string;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'tokenchart-'));
  });

  afterEach(() => {
    rmSync(home, { recursive: true });
  });

  const install = (path: string) => {
    const file = join(home, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '');
    return file;
  };
  const PATH = () => join(home, 'bin');

  test('finds none where none is', () => {
    mkdirSync(join(home, 'bin/chromium'), { recursive: true });
    expect(findChromium({ env: { PATH: PATH() }, platform: 'linux', home })).toBeNull();
    expect(findChromium({ env: {}, platform: 'win32', home })).toBeNull();
  });

  test('takes CHROMIUM_PATH, and nothing else where it is wrong', () => {
    install('bin/chromium');
    const CHROMIUM_PATH = install('mine');
    expect(findChromium({ env: { CHROMIUM_PATH, PATH: PATH() }, home })).toBe(CHROMIUM_PATH);
    const wrong = { CHROMIUM_PATH: join(home, 'missing'), PATH: PATH() };
    expect(findChromium({ env: wrong, home })).toBeNull();
  });

  test('prefers PATH to the download', () => {
    install('.cache/ms-playwright/chromium-1200/chrome-linux/chrome');
    const found = install('bin/google-chrome');
    expect(findChromium({ env: { PATH: PATH() }, platform: 'linux', home })).toBe(found);
  });

  test.each([
    ['linux', '.cache/ms-playwright/chromium-1200/chrome-linux64/chrome'],
    ['win32', 'AppData/Local/ms-playwright/chromium-1200/chrome-win64/chrome.exe'],
    [
      'darwin',
      'Library/Caches/ms-playwright/chromium-1200/chrome-mac/Chromium.app/Contents/MacOS/Chromium',
    ],
  ])('finds the newest download of Playwright on %s', (platform, path) => {
    install(path.replace('1200', '999'));
    const newest = install(path);
    const found = findChromium({ env: {}, platform, home });
    // a Mac that runs this may have a browser in its Applications, which comes first
    expect([newest, expect.stringContaining('.app/Contents/MacOS/')]).toContainEqual(found);
  });

  test('finds an installed program on Windows', () => {
    const chrome = install('Google/Chrome/Application/chrome.exe');
    expect(findChromium({ env: { PROGRAMFILES: home }, platform: 'win32', home })).toBe(chrome);
  });
});

describe('servePage', () => {
  test('serves files, an empty page, and what its handler takes', async () => {
    const served = await servePage({
      files: { '/a.js': 'let a;', '/b': { body: 'b', headers: { 'x-b': '1' } } },
      handle(request, response) {
        if (request.url === '/broken') throw new Error('broken');
        if (request.url !== '/api') return false;
        response.end('from the handler');
        return true;
      },
    });
    const get = (path: string) => fetch(`${served.origin}${path}`);
    const script = await get('/a.js?x=1');
    expect(await script.text()).toBe('let a;');
    expect(script.headers.get('content-type')).toContain('javascript');
    expect((await get('/b')).headers.get('x-b')).toBe('1');
    expect(await (await get('/')).text()).toContain('<title>');
    expect(await (await get('/api')).text()).toBe('from the handler');
    expect((await get('/none')).status).toBe(404);
    expect((await get('/broken')).status).toBe(500);
    await served.close();
    await expect(get('/')).rejects.toThrow('fetch failed');
  });
});

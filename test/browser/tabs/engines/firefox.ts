/** Firefox by WebDriver BiDi; each profile is one of its containers. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type BrowserContext, type Page } from 'puppeteer-core';
import { findFirefox } from '../../../../scripts/setup-browsers.mjs';
import type { Engine, EngineTab, Profile } from './engine.ts';

const preferences = (downloads: string, isPrivate: boolean) => ({
  'browser.privatebrowsing.autostart': isPrivate,
  // Its recommended preferences switch the back/forward cache off, and more.
  'remote.prefs.recommended': false,
  'app.update.disabledForTesting': true,
  'browser.download.always_ask_before_handling_new_types': false,
  'browser.download.dir': downloads,
  'browser.download.folderList': 2,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage': 'about:blank',
  'datareporting.policy.dataSubmissionEnabled': false,
  'dom.disable_open_during_load': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'toolkit.telemetry.enabled': false,
  'toolkit.telemetry.reportingpolicy.firstRun': false,
});

/** @param isPrivate every window is a private one. */
export async function startFirefox(isPrivate = false): Promise<Engine> {
  const executablePath = findFirefox();
  if (!executablePath) throw new Error('no Firefox found: install one, or set FIREFOX_PATH');
  const downloads = await mkdtemp(join(tmpdir(), 'tokenchart-firefox-'));
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    extraPrefsFirefox: preferences(downloads, isPrivate),
  });
  return {
    name: 'firefox',
    profile: async () => profileOf(await browser.createBrowserContext()),
    async quit() {
      await browser.close();
      await rm(downloads, { recursive: true, force: true });
    },
  };
}

function profileOf(context: BrowserContext): Profile {
  return {
    async open(url) {
      // Now and then a tab's first document is gone before Firefox has told of it.
      const page = await context.newPage().catch(() => context.newPage());
      await page.goto(url);
      return tabOf(page);
    },
    close: () => context.close(),
  };
}

const tabOf = (page: Page): EngineTab => ({
  eval: (expression) => page.evaluate(expression),
  reload: async () => void (await page.reload()),
  navigate: async (url) => void (await page.goto(url)),
  back: async () => void (await page.goBack()),
  close: () => page.close(),
  async duplicate() {
    const opened = new Promise<Page>((resolve, reject) => {
      page.once('popup', (popup) => (popup ? resolve(popup) : reject(new Error('no popup'))));
    });
    await page.evaluate('void open(location.href)');
    return tabOf(await opened);
  },
});

/** The site that the tabs show: the page, another one to go to, and a download. */
import { type Served, servePage } from '../harness.ts';

/** Reports what nobody catches, and takes away what the page is to do without. */
const HTML = `<!doctype html><title>tabs</title><script>{
  const report = (what) => navigator.sendBeacon('/uncaught', String(what));
  addEventListener('error', ({ message }) => report(message));
  addEventListener('unhandledrejection', ({ reason }) => report(reason));
  const means = new URLSearchParams(location.search).get('means');
  if (means !== 'locks') delete Navigator.prototype.locks;
  if (means === 'alone') delete globalThis.BroadcastChannel;
}</script><script src="/tab.js"></script>`;

export interface Site extends Served {
  /** Of another site than the page's own, for the browser. */
  readonly elsewhere: string;
  /** What nobody caught. */
  readonly uncaught: readonly string[];
  readonly downloads: () => number;
}

/** @param worker the script of the service worker, where there is one. */
export async function startSite(script: string, worker = ''): Promise<Site> {
  const uncaught: string[] = [];
  let downloads = 0;
  const served = await servePage({
    files: {
      // A page that must not be stored is not cached for the way back either.
      '/': { body: HTML, headers: { 'cache-control': 'no-cache' } },
      '/tab.js': script,
      '/worker.js': worker,
      '/elsewhere': '<!doctype html><title>elsewhere</title>',
      '/report': {
        body: 'a report\n',
        headers: {
          'content-type': 'application/octet-stream',
          'content-disposition': 'attachment; filename="report.txt"',
        },
      },
    },
    async handle(request, response) {
      if (request.url === '/report') downloads += 1;
      if (request.url !== '/uncaught') return false;
      let text = '';
      for await (const part of request.setEncoding('utf8')) text += part;
      uncaught.push(text);
      response.writeHead(204).end();
      return true;
    },
  });
  const elsewhere = `${served.origin.replace('127.0.0.1', 'localhost')}/elsewhere`;
  return { ...served, elsewhere, uncaught, downloads: () => downloads };
}
